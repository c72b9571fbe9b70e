-- before
create table t (a int, b int); create materialized view m as select a from t; create view over_m as select a from m; create index m_a on m (a);
-- rows
insert into t values (1, 2); refresh materialized view m;
-- forward
drop materialized view m cascade; create materialized view m as select a, b from t; create view over_m as select a from m;
