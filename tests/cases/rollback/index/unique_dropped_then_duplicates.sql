-- expect: refused
-- before
create table t (a int); create unique index t_a on t (a);
-- rows
insert into t values (1);
-- forward
drop index t_a;
insert into t values (1);
