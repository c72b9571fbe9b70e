-- before
create table t (id int primary key, a int, b int generated always as (a + 1) stored);
create index t_expr on t ((a + 1));
alter table t add constraint chk check (a between 0 and 100);
alter table t enable row level security;
-- rows
insert into t values (1, 5);
-- forward
alter table t drop column b;
alter table t alter column a type bigint;
alter table t add column b bigint generated always as (a + 1) stored;
