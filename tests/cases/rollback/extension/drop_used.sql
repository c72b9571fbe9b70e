-- alone
-- expect: schema_only
-- before
create schema ext; create extension citext schema ext; create table t (id int, a ext.citext unique); create view v as select a from t; comment on extension citext is 'ours';
-- rows
insert into t values (1, 'X');
-- forward
drop extension citext cascade;
