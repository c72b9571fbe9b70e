-- before
create table t (a int);
-- rows
insert into t values (1);
-- forward
create temp table scratch as select * from t; create table t2 as select a, a as b from scratch; alter table t2 add primary key (a);
