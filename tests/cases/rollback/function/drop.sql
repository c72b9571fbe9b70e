-- before
create function f(a int, b text default 'x', variadic c int[] default '{1,2}') returns text language sql stable strict security definer parallel safe cost 7 leakproof set search_path = pg_catalog, "My Schema" set work_mem = '5MB' as $$ select b || a $$;
create function g(out x int, out y text) language plpgsql as $body$ begin x := 1; y := $$it's \ back$$; end $body$;
create function h() returns table (a int, b text) language sql rows 77 as $$ select 1, 'x' $$;
create function k() returns setof int language sql as 'select 1';
create procedure p(a int, inout b int default 5) language plpgsql as $$ begin commit; end $$;
comment on function f(int, text, int[]) is 'F'; comment on procedure p(int, int) is 'P';
revoke all on function f(int, text, int[]) from public; grant execute on function f(int, text, int[]) to alice; alter function g() owner to bob; grant execute on procedure p(int, int) to carol with grant option;
-- forward
drop function f(int, text, int[]); drop function g(); drop function h(); drop function k(); drop procedure p(int, int);
