-- before
create table t (a int, b int);
-- rows
insert into t values (1, 2);
-- forward
alter table t add primary key (a, b);
