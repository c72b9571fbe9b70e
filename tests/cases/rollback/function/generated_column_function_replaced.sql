-- before
create function tax(a numeric) returns numeric language sql immutable as $$ select a * 2 $$;
create table t (a numeric, b numeric generated always as (tax(a)) stored);
-- rows
insert into t values (1);
-- forward
alter table t drop column b; drop function tax(numeric);
create function tax(a numeric, rate numeric) returns numeric language sql immutable as $$ select a * rate $$;
alter table t add column b numeric generated always as (tax(a, 2)) stored;
