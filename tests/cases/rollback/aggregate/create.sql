-- forward
create function addup(int, int) returns int language sql immutable as $$ select coalesce($1, 0) + $2 $$;
create aggregate total(int) (sfunc = addup, stype = int, initcond = '0');
