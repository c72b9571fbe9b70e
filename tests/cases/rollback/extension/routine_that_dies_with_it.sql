-- alone
-- before
create extension hstore;
create function f(a integer) returns integer language sql as $$ select 1 $$;
alter function f(integer) depends on extension hstore;
create procedure p(a integer) language sql as $$ select 1 $$;
alter procedure p(integer) depends on extension hstore;
create table t (a integer);
create materialized view m as select a from t;
create index i on t (a);
-- forward
alter materialized view m depends on extension hstore;
alter index i depends on extension hstore;
alter function f(integer) security definer strict;
create or replace procedure p(a integer) language sql as $$ select 2 $$;
