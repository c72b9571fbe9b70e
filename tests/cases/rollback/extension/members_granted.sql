-- alone
-- before
create schema one;
create schema two;
create extension hstore schema one;
grant execute on function one.skeys(one.hstore) to bob;
-- forward
grant execute on all functions in schema one to alice;
revoke execute on function one.akeys(one.hstore) from public;
grant usage on type one.hstore to alice;
alter extension hstore set schema two;
