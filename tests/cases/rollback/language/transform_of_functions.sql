-- alone
-- before
create function f(a integer) returns integer language sql as $$ select 1 $$;
create view v as select f(1);
-- forward
create transform for integer language sql (from sql with function prsd_lextype(internal), to sql with function int4recv(internal));
create or replace function f(a integer) returns integer language sql as $$ select 2 $$;
