-- before
create table t (a int, b int); create view s as select a, b from t; grant select on s to bob;
-- rows
insert into t values (1, 2);
-- forward
drop view s; create table s (a int primary key, b int);
