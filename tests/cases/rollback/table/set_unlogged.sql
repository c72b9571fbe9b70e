-- before
create table t (a int primary key);
-- rows
insert into t values (1);
-- forward
alter table t set unlogged;
