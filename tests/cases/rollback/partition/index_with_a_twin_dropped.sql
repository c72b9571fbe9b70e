-- expect: schema_only
-- before
create table p (a int, b int, c int) partition by list (a); create index pi on only p (b); create table p1 (a int, b int, c int); create index p1_first on p1 (b); create index p1_second on p1 (b);
create table p2 (a int, b int, c int) partition by list (b); create table p21 partition of p2 for values in (2); create index p21_a on p21 (b); create index p21_b on p21 (b); create index p2_third on only p2 (b); alter index p2_third attach partition p21_b;
alter table p attach partition p1 for values in (1); alter table p attach partition p2 for values in (2); create unique index pu on p (a, b); alter table p21 add constraint own unique (a, b, c); create index pj on p (b);
-- forward
drop table p;
