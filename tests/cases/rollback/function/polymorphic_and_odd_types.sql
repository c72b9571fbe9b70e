-- before
create function f(anyelement, anyarray, int[], timestamp with time zone, "char", bit varying, numeric, refcursor) returns anyelement language sql as $$ select $1 $$;
create function g(anycompatible, anycompatible) returns anycompatible language sql as $$ select $1 $$;
-- forward
drop function f(anyelement, anyarray, int[], timestamp with time zone, "char", bit varying, numeric, refcursor);
drop function g(anycompatible, anycompatible);
