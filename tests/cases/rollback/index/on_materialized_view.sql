-- before
create table t (a int, b int); create materialized view m as select a, count(*) as n from t group by a; create index m_n on m (n);
-- rows
insert into t values (1, 2);
-- forward
drop index m_n; create unique index m_a on m (a);
