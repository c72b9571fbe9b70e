-- before
create table t (id serial, a int); create view v as select a from t;
-- forward
alter table t owner to alice;
alter view v owner to bob;
