-- since: 15
-- alone
-- before
create table t (a int primary key, b int); create publication p for table t where (b > 5); alter table t replica identity full;
-- rows
insert into t values (1, 2);
-- forward
alter publication p drop table t; alter table t alter b type bigint; alter publication p add table t where (b > 5);
