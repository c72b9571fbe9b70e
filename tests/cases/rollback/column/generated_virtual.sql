-- since: 18
-- before
create table t (a int, b int generated always as (a + 1) virtual, d int generated always as (a) virtual);
-- rows
insert into t values (1);
-- forward
alter table t add column c int generated always as (a * 3);
alter table t drop column b;
alter table t alter column d set expression as (a - 1);
