-- before
create function f() returns int language sql as $$ select 1 $$; create function g() returns int language sql as $$ select 1 $$; revoke execute on function g() from public;
-- forward
revoke execute on function f() from public; grant execute on function f() to alice; grant execute on function g() to public;
