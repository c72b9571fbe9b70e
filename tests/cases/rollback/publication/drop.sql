-- since: 15
-- alone
-- before
create schema s; create table s.x (a int); create table t (a int primary key, b int); create table u (a int); create publication p for table t (a, b) where (a > 0), table u with (publish = 'insert, update'); create publication q for tables in schema s; create publication r for all tables; comment on publication p is 'P'; alter publication q owner to postgres;
-- forward
drop publication p, q, r;
