-- before
create function f(a int) returns int language sql as $$ select a $$; grant execute on function f(int) to bob; comment on function f(int) is 'F';
create view v as select f(1) as x;
-- forward
drop view v; drop function f(int); create function f(a int) returns text language sql as $$ select a::text $$;
