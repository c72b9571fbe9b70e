-- alone
-- before
create extension hstore; alter extension hstore set schema pg_catalog; create function hf(hstore) returns text language sql as 'select $1->''a''';
-- forward
drop extension hstore cascade;
