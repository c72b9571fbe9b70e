-- before
create table t (a int, b int); create index old on t (b);
-- rows
insert into t values (1, 2);
-- forward
create index concurrently idx_new on t (a);
drop index concurrently old;
