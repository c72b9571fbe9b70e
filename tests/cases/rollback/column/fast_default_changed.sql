-- before
create table t (a int);
-- rows
insert into t values (1);
-- forward
alter table t add column b int default 3; alter table t alter b set default 4; alter table t alter b set not null;
