-- before
create table p (a int, b int) partition by range (a); create table p1 partition of p for values from (0) to (10);
-- forward
alter table p add c text; create table p5 (c text, a int, b int) partition by list (c); create table p5a (a int, c text, b int); alter table p5 attach partition p5a for values in ('a'); alter table p attach partition p5 for values from (40) to (50);
