-- before
create function f(int) returns int language sql as $$ select 1 $$; create function f(text) returns int language sql as $$ select 2 $$; create function f() returns int language sql as $$ select 3 $$;
-- forward
drop function f(text); create or replace function f(int) returns int language sql as $$ select 11 $$; create function f(int, int) returns int language sql as $$ select 4 $$;
