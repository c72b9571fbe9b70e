-- expect: schema_only
-- before
create table t (a int, b int); create function all_t() returns setof t language plpgsql as $$ begin return query select * from t; end $$; comment on function all_t() is 'T';
-- rows
insert into t values (1, 2);
-- forward
drop table t cascade;
