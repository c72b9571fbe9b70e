-- before
create table t (a int, b int); create statistics st on a, b from t; comment on statistics st is 'S';
-- rows
insert into t values (1, 2);
-- forward
alter table t alter a type bigint;
