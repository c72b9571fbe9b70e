-- before
create type pair as (x int, y int); create function mk(p pair) returns int language sql immutable as $$ select (p).x $$;
create table t (a int); create view v as select (p).x as px, p from (select row(a, a)::pair as p from t) s;
-- rows
insert into t values (1);
-- forward
drop view v; drop function mk(pair); drop type pair;
