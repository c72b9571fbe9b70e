-- before
create function f(a int) returns int language sql as $$ select a $$;
create function g() returns setof int language sql immutable leakproof strict parallel safe cost 50 rows 5 set work_mem = '1MB' set timezone = 'UTC' as $$ select 1 $$;
-- forward
alter function f(int) immutable strict security definer leakproof parallel restricted cost 42 set search_path = '';
alter function g() volatile not leakproof called on null input parallel unsafe cost 100 rows 1000 reset work_mem;
