-- alone
-- before
create extension hstore;
grant execute on function akeys(hstore) to alice;
-- forward
revoke all on function akeys(hstore) from public;
revoke all on type hstore from public;
grant execute on function avals(hstore) to bob;
