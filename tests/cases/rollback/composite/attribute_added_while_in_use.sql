-- before
create type addr as (street text); create table t (id int, a addr, b addr[]); create view v as select (a).street as s from t;
-- rows
insert into t values (1, row('x'), array[row('y')::addr]);
-- forward
alter type addr add attribute zip text;
