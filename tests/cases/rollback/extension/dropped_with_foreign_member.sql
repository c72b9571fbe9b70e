-- alone
-- expect: refused
-- before
create function mine() returns integer language sql as 'select 1';
create extension hstore;
alter extension hstore add function mine();
-- forward
drop extension hstore;
