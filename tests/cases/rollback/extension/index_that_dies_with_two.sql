-- alone
-- before
create extension hstore;
create extension pg_trgm;
create table t (a integer);
create index i on t (a);
alter index i depends on extension pg_trgm;
alter index i depends on extension hstore;
-- forward
drop extension hstore;
