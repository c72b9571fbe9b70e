-- before
create table t (a int, b int, c text); create statistics st (ndistinct, dependencies, mcv) on a, b from t; create statistics ex (mcv) on lower(c), (a + b), b from t; create statistics one on (a % 10) from t; alter statistics st set statistics 77; comment on statistics ex is 'EX'; alter statistics ex owner to alice;
-- rows
insert into t values (1, 2, 'x');
-- forward
drop statistics st, ex, one;
