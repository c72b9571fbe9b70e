-- before
create function f(a int, b int default 1) returns int language sql as $$ select $1 + $2 $$;
-- forward
drop function f(int, int); create function f(x int default 7, y int default 8) returns int language sql as $$ select $1 + $2 $$;
