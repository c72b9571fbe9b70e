-- before
create type a as (x int); create type b as (y a, z a[]); create table t (v b);
-- rows
insert into t values (row(row(1)::a, array[row(2)::a])::b);
-- forward
alter type a rename attribute x to xx; alter type b rename to bb;
