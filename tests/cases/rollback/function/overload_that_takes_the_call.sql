-- alone
-- before
create table t (a integer);
create function f(a anyelement) returns text language sql immutable as $$ select a::text $$;
create view v as select f(a) from t;
create view w as select f(a) from t;
create function f(a integer) returns text language sql immutable as $$ select 'x' $$;
create function f(a integer, b text default 'b') returns text language sql immutable as $$ select b $$;
-- forward
drop view v;
drop view w;
