-- before
create table t (a int, b int, c text);
-- forward
create statistics if not exists st (dependencies, mcv) on a, b from t; create statistics low on (lower(c)), a from t; alter statistics st set statistics 500; comment on statistics st is 'ST';
