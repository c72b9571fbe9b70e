-- before
create table t (a int, b int generated always as (a * 2) stored);
-- rows
insert into t values (1), (2);
-- forward
alter table t drop column b;
