-- alone
-- before
create extension hstore; create function f(hstore) returns hstore language sql as $$ select $1 $$; create table t (a hstore default 'x=>1'); create index on t using gin (a);
-- rows
insert into t default values;
-- forward
drop function f(hstore); alter table t alter a drop default; drop index t_a_idx;
