-- alone
-- before
alter default privileges grant select on tables to alice; alter default privileges grant execute on functions to bob; alter default privileges revoke execute on functions from public;
create table t (a int); create view v as select a from t; create view w as select a from v; revoke select on w from alice; create function f() returns int language sql as $$ select 1 $$; revoke execute on function f() from bob;
-- forward
drop view w; drop view v; create view v as select a, 1 as b from t; drop function f();
