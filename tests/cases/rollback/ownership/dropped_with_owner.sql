-- expect: schema_only
-- before
create table t (id int generated always as identity primary key, a int); alter table t owner to alice; create view v as select a from t; alter view v owner to bob; create statistics st on id, a from t; alter statistics st owner to carol; create function f() returns int language sql as $$ select 1 $$; alter function f() owner to bob; create type e as enum ('a'); alter type e owner to carol; create sequence s; alter sequence s owner to alice;
-- rows
insert into t (a) values (1);
-- forward
drop view v; drop table t; drop function f(); drop type e; drop sequence s;
