-- before
create type kind as enum ('a', 'b'); create table t (a int, k kind, g kind generated always as (case when a > 0 then 'a'::kind else 'b'::kind end) stored);
create materialized view m as select k, count(*) from t group by k; create unique index m_k on m (k);
create statistics st on k, a from t;
-- rows
insert into t values (1, 'a'); refresh materialized view m;
-- forward
alter type kind add value 'c';
