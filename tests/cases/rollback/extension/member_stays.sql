-- alone
-- expect: schema_only
-- before
create extension hstore;
create table theirs (a integer);
alter extension hstore add table theirs;
create table mine (a hstore);
-- forward
alter table mine drop column a, add b integer;
