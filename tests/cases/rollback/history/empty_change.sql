-- before
create table t (a int);
-- rows
insert into t values (1);
-- forward
create table if not exists t (a int); create index if not exists t_pk on t (a); drop index t_pk;
