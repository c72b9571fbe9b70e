-- before
create table t (a int, b int);
create materialized view m with (fillfactor = 80) as select a, sum(b) as s from t group by a;
create unique index m_a on m (a); create index m_s on m (s) where s > 0;
comment on materialized view m is 'M'; comment on column m.s is 'S'; grant select on m to alice; alter materialized view m owner to bob;
alter materialized view m alter column s set statistics 44; alter materialized view m cluster on m_a;
-- rows
insert into t values (1, 2); grant select on t to bob; do $$ begin execute format('grant usage on schema %I to bob', current_schema()); end $$; refresh materialized view m;
-- forward
drop materialized view m;
