-- before
create table t (a int, b int); create view v as select a, b from t; create rule v_ins as on insert to v do instead insert into t values (new.a, new.b) returning a, b;
-- rows
insert into t values (1, 2);
-- forward
drop rule v_ins on v; create or replace view v as select a, b, 1 as c from t;
