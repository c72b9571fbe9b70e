-- before
create sequence s; create table t (a int); create view v as select a from t; grant usage on s to alice; grant select on v to alice;
-- forward
revoke all on s from alice; grant select, update on s to bob with grant option; grant insert (a) on v to carol; revoke select on v from alice;
