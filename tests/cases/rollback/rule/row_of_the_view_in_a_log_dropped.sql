-- expect: schema_only
-- before
create table t (a int); create view v as select a from t; create table v_log (o v, n v); create rule log as on update to v do also insert into v_log values (old, new);
-- forward
drop view v cascade; drop table v_log; 
