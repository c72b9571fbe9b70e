-- before
create table t (a int);
-- forward
create or replace view v as select a, a + 1 as b from t;
create view w as select * from v;
grant select on w to alice;
