-- before
create table t (a int); create index t_a on t (a);
-- forward
alter index t_a rename to idx_t_a;
