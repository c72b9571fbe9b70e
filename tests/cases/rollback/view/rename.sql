-- before
create table t (a int); create view v as select a from t; create view w as select a from v;
-- forward
alter view v rename to v2;
alter view w rename column a to b;
