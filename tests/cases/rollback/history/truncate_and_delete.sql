-- expect: schema_only
-- before
create table t (a int, b text); create table u (a int);
-- rows
insert into t values (1, 'x'), (2, 'y'); insert into u values (5);
-- forward
delete from t where a = 2; truncate u; alter table t add c int;
