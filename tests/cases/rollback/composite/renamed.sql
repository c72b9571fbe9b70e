-- before
create type addr as (street text); create table t (a addr); create function f(x addr) returns text language sql as $$ select 'x'::text $$;
-- rows
insert into t values (row('s'));
-- forward
alter type addr rename to address;
