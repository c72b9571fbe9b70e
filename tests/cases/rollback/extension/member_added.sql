-- alone
-- expect: refused
-- before
create extension hstore;
create function mine() returns integer language sql as 'select 1';
-- forward
alter extension hstore add function mine();
