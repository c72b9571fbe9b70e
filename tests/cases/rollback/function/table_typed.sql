-- before
create table t (a int, b int); create function f(t) returns int language sql immutable as $$ select ($1).a $$; create function all_t() returns setof t language sql as $$ select * from t $$;
-- rows
insert into t values (1, 2);
-- forward
drop function f(t); drop function all_t(); alter table t add c int;
