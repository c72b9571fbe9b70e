-- alone
-- before
create schema one;
create extension hstore schema one;
grant execute on function one.skeys(one.hstore), one.akeys(one.hstore) to alice;
revoke execute on function one.akeys(one.hstore) from public;
-- forward
drop extension hstore;
