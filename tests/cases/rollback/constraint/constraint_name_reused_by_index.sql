-- before
create table t (a int, b int, constraint one unique (a));
-- forward
alter table t drop constraint one;
create index one on t (b);
