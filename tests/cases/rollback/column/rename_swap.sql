-- before
create table t (a int, b int);
-- rows
insert into t values (1, 2);
-- forward
alter table t rename a to tmp; alter table t rename b to a; alter table t rename tmp to b;
