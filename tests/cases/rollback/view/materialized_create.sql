-- before
create table t (a int);
-- rows
insert into t values (1);
-- forward
create materialized view m as select a, count(*) from t group by a with no data;
