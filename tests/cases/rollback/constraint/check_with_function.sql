-- before
create function ok(i int) returns boolean language sql immutable as $$ select i > 0 $$;
create table t (a int, constraint c check (ok(a)));
-- rows
insert into t values (1);
-- forward
alter table t drop constraint c;
drop function ok(int);
