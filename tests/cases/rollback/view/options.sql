-- since: 15
-- before
create table t (a int); create view v with (security_barrier) as select a from t; create view w as select a from t;
-- forward
alter view v reset (security_barrier);
alter view v set (security_invoker = true);
alter view w set (check_option = cascaded);
