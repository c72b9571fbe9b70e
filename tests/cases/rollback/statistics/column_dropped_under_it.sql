-- expect: schema_only
-- before
create table t (a int, b int, c int); create statistics st on a, b from t; comment on statistics st is 'S';
-- rows
insert into t values (1, 2, 3);
-- forward
alter table t drop column a;
