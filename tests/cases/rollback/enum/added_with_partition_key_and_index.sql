-- before
create type state as enum ('open', 'done');
create table t (state state, id int, primary key (state, id)) partition by list (state);
create table t_open partition of t for values in ('open'); create table t_rest partition of t default;
create index on t (id);
-- rows
insert into t values ('open', 1), ('done', 2);
-- forward
alter type state add value 'lost';
