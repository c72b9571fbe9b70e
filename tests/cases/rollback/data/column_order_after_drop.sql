-- expect: schema_only
-- before
create table t (a int, b text, c int); create view v as select * from t; create function f() returns setof t language sql as $$ select * from t $$;
-- rows
insert into t values (1, 'x', 3), (2, 'y', 4);
-- forward
drop view v; alter table t drop column b;
