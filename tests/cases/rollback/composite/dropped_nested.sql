-- expect: schema_only
-- before
create type a as (x int); create type b as (y a, z a[]); create table t (id int, v b);
-- rows
insert into t values (1, row(row(1)::a, array[row(2)::a])::b);
-- forward
alter table t drop column v; drop type b; drop type a;
