-- before
create table t (a int, b int); create view v as select a, b from t; create view w as select a from v; grant select on v, w to alice; comment on view w is 'W';
-- rows
insert into t values (1, 2);
-- forward
drop view w; drop view v;
create view v as select b, a::text as a from t;
