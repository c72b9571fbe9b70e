-- before
create table t (a int, constraint u unique (a));
-- forward
alter table t rename constraint u to t_a_unique;
