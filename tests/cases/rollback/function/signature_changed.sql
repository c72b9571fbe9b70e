-- before
create function f(a int) returns int language sql as $$ select a $$; revoke execute on function f(int) from public; alter function f(int) owner to alice;
-- forward
drop function f(int); create function f(a bigint, b int default 0) returns bigint language sql as $$ select a + b $$;
