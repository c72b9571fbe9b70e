-- forward
create or replace function f(a int, b text default 'x') returns text language sql stable as $$ select b || a $$;
create procedure p(inout a int) language plpgsql as $$ begin a := a + 1; end $$;
comment on function f(int, text) is 'F';
