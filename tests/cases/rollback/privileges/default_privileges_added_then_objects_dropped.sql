-- alone
-- before
create table t (a int); create view v as select a from t; create function f() returns int language sql as $$ select 1 $$; create sequence s; create type e as enum ('x'); create schema sub;
-- forward
alter default privileges grant select on tables to alice; alter default privileges grant execute on functions to bob; alter default privileges grant all on sequences to bob; alter default privileges grant all on types to bob; alter default privileges grant usage on schemas to bob; alter default privileges revoke execute on functions from public;
drop view v; drop function f(); drop sequence s; drop type e; drop schema sub;
