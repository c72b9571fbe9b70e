-- alone
-- before
alter default privileges grant select on tables to alice;
create table t (a int); create table u (a int); revoke select on u from alice;
-- forward
create table n (a int); alter table t rename to t2; grant insert on t2 to alice;
