-- before
create table t (a int, b int); create view v1 as select a, b from t; create function f() returns setof v1 language sql as $$ select * from v1 $$; create view v2 as select a, b from f(); create function g(v2) returns int language sql immutable as $$ select ($1).a $$; create view v3 as select g(v2) as x from v2; comment on view v3 is '3'; grant select on v2 to alice;
-- rows
insert into t values (1, 2);
-- forward
drop view v1 cascade;
create view v1 as select a from t;
