-- alone
-- before
create extension hstore;
create materialized view m as select 1 as x;
-- forward
alter materialized view m depends on extension hstore;
