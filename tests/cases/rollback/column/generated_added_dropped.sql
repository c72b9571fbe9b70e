-- before
create table t (a int, b int generated always as (a + 1) stored, c int);
-- rows
insert into t values (1);
-- forward
alter table t add column d text generated always as (upper('x' || a)) stored;
alter table t alter column b drop expression;
