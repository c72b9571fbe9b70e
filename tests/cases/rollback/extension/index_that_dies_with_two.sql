-- alone
-- before
create extension hstore;
create extension pg_trgm;
create table t (a integer);
create index i on t (a);
alter index i depends on extension pg_trgm;
alter index i depends on extension hstore;
create index j on t (a);
create function f(a integer) returns integer language sql as $$ select 1 $$;
-- forward
drop extension hstore;
create extension citext;
create extension btree_gist;
alter index j depends on extension citext;
alter function f(integer) depends on extension btree_gist;
