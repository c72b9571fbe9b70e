-- alone
-- expect: refused
-- before
create extension hstore;
create table theirs (a integer);
alter extension hstore add table theirs;
-- forward
alter extension hstore drop table theirs;
