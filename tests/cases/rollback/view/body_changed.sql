-- before
create table t (a int, b int); create view v as select a, b from t where a > 0;
-- forward
create or replace view v as select a, b from t where b > 0 union all select 1, 2;
