-- before
create table t (a int, b int, c int); create statistics st (mcv) on a, b from t; comment on statistics st is 'S';
-- forward
drop statistics st; create statistics st (ndistinct) on a, c from t;
