-- before
create table t (a int, constraint a_range check (a > 0));
-- forward
alter table t rename constraint a_range to t_a_range;
