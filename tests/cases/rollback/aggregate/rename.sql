-- before
create aggregate mysum(int) (sfunc = int4pl, stype = int); create table t (a int); create view v as select mysum(a) as x from t;
-- forward
alter aggregate mysum(int) rename to oursum;
