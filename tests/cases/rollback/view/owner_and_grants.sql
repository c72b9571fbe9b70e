-- before
create table t (a int); create view v as select a from t; grant select on v to alice with grant option;
-- forward
alter view v owner to bob; revoke all on v from alice; grant select on v to public;
