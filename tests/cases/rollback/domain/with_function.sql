-- before
create function ok(text) returns boolean language sql immutable as $$ select true $$; create domain a as text constraint c check (ok(value)); create table t (x a);
-- rows
insert into t values ('x');
-- forward
alter domain a drop constraint c; drop function ok(text);
