-- expect: schema_only
-- before
create function tdiff(time, time) returns float8 language sql strict immutable as $$ select extract(epoch from ($1 - $2))::float8 $$;
create type timerange as range (subtype = time, subtype_diff = tdiff); create table t (id int, r timerange, m timemultirange); comment on type timerange is 'TR'; alter type timerange owner to alice;
-- rows
insert into t values (1, '[10:00,11:00)', '{[10:00,11:00)}');
-- forward
alter table t drop r, drop m; drop type timerange; drop function tdiff(time, time);
