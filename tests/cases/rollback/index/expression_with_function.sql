-- before
create function norm(t text) returns text language sql immutable as $$ select lower(t) $$;
create table t (a text); create index t_norm on t (norm(a));
-- rows
insert into t values ('A');
-- forward
drop index t_norm; drop function norm(text);
