-- before
create table t (a int);
-- rows
insert into t values (1), (2);
-- forward
alter table t add column b int not null default 42;
alter table t add column c timestamptz not null default now();
