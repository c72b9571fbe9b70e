-- before
create function a(i int) returns int language sql as $$ select i $$;
create function b(i int) returns int language sql as $$ select a(i - 1) $$;
create or replace function a(i int) returns int language sql as $$ select case when i = 0 then 0 else b(i) end $$;
-- forward
drop function a(int); drop function b(int);
