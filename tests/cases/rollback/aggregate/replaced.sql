-- before
create function addup(int, int) returns int language sql immutable as $$ select coalesce($1, 0) + $2 $$;
create aggregate total(int) (sfunc = addup, stype = int, initcond = '0'); create table t (a int); create view v as select total(a) as x from t; comment on view v is 'V';
-- forward
drop view v; drop aggregate total(int); create aggregate total(int) (sfunc = addup, stype = int, initcond = '10'); create view v as select total(a) as x from t;
