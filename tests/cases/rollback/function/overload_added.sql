-- before
create function f(a integer) returns text language sql immutable as $$ select 'x' $$;
create table t (a integer, b text default f(1), check (f(a) <> 'y'));
create index i on t (f(a));
-- rows
insert into t values (1);
-- forward
alter table t alter b drop default, drop constraint t_a_check;
drop index i;
create function f(a integer, b text default 'b') returns text language sql immutable as $$ select b $$;
create view v as select f(a, 'c') from t;
