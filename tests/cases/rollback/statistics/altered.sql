-- before
create table t (a int, b int); create statistics st on a, b from t; create statistics s2 on a, b from t; alter statistics s2 set statistics 9;
-- forward
alter statistics st rename to st2; alter statistics st2 set statistics 33; alter statistics s2 set statistics -1;
