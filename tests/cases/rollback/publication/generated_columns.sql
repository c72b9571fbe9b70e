-- since: 18
-- alone
-- before
create table t (a int primary key, b int generated always as (a) stored); create publication p for table t;
-- forward
alter publication p set (publish_generated_columns = stored);
