-- before
create table t (a int, b int); create index idx on t (a);
-- rows
insert into t values (1, 2);
-- forward
drop index idx; create index idx on t (a, b) where b > 1;
