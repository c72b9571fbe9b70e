-- before
create function f() returns int language sql as $$ select 1 $$; create function g() returns int language sql as $$ select 1 $$; revoke all on function g() from public;
-- forward
revoke all on function f() from public; grant execute on function f() to alice with grant option; alter function f() owner to bob; grant execute on function g() to public;
