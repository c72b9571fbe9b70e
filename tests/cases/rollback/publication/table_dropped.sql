-- alone
-- expect: schema_only
-- before
create table t (a int primary key, b int); create publication p for table t;
-- rows
insert into t values (1, 2);
-- forward
drop table t;
