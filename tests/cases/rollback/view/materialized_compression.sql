-- before
create materialized view m as select 'x'::text as a;
alter materialized view m alter a set compression pglz;
-- forward
drop materialized view m;
