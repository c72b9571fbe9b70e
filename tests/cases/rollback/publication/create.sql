-- since: 15
-- alone
-- before
create table t (a int primary key, b int);
-- forward
create publication p for table t (a) where (a > 0); create publication q for all tables with (publish = 'insert', publish_via_partition_root = true);
