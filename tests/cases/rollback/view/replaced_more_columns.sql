-- before
create table t (a int, b int); create view v as select a from t; create view w as select a from v; grant select on v to alice; comment on view w is 'W';
-- forward
create or replace view v as select a, b from t;
