-- before
create function addup(bigint, int) returns bigint language sql immutable parallel safe as $$ select coalesce($1, 0) + $2 $$;
create function fin(bigint) returns text language sql immutable as $$ select $1::text $$;
create function comb(bigint, bigint) returns bigint language sql immutable as $$ select $1 + $2 $$;
create aggregate total(a int) (sfunc = addup, stype = bigint, finalfunc = fin, combinefunc = comb, initcond = '5', parallel = safe, finalfunc_modify = read_write, sspace = 16);
comment on aggregate total(int) is 'T'; grant execute on function total(int) to alice; revoke execute on function total(int) from public; alter aggregate total(int) owner to bob;
-- forward
drop aggregate total(int);
