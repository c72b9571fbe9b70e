-- before
create function f(a int) returns int language sql immutable as $$ select a $$; create table t (a int, check (f(a) > 0)); create index t_i on t (f(a)); create function f(a text) returns text language sql as $$ select a $$;
-- rows
insert into t values (1);
-- forward
alter function f(int) rename to better; alter function f(text) rename to best;
