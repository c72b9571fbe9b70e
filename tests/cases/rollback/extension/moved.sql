-- alone
-- before
create schema ext; create extension hstore; create table t (a hstore);
-- rows
insert into t values ('a=>1');
-- forward
alter extension hstore set schema ext; comment on extension hstore is 'key-value';
