-- before
create table p (a int, b int) partition by range (a); create table p1 partition of p for values from (0) to (10) partition by list (b); create table p1a partition of p1 for values in (1); create table q (a int, b int) partition by list (b);
-- rows
insert into p values (1, 1);
-- forward
alter table p1 detach partition p1a; alter table q attach partition p1a for values in (1);
