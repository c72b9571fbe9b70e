-- since: 15
-- alone
-- before
create schema s; create table t (a int primary key, b int); create table u (a int primary key); create publication p for table t where (a > 5); create publication q for tables in schema s;
-- forward
alter publication p add table u; alter publication p set table t (a), u where (a > 1); alter publication p set (publish = 'delete'); alter publication q drop tables in schema s; alter publication q add table t; alter publication p rename to pp;
