-- before
create function f() returns int language sql as $$ select 1 $$; grant execute on function f() to alice with grant option; create procedure p() language sql as $$ select 1 $$; revoke execute on procedure p() from public;
-- forward
alter function f() owner to alice; alter procedure p() owner to bob;
