-- expect: schema_only
-- before
create table t (a int, b int);
-- rows
insert into t values (1, 2);
-- forward
drop table t;
create table t (a int, b int, c int);
