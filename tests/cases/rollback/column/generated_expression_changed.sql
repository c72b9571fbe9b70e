-- since: 17
-- before
create table t (a int, b int generated always as (a + 1) stored); create index t_b on t (b);
-- rows
insert into t values (1);
-- forward
alter table t alter column b set expression as (a + 2);
