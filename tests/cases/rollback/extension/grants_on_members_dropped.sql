-- alone
-- before
create extension hstore;
revoke all on function akeys(hstore) from public;
-- forward
drop extension hstore;
