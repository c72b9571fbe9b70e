-- before
create table t (a int, updated_at timestamptz); create function touch() returns trigger language plpgsql as $$ begin new.updated_at := now(); return new; end $$; create trigger tr before update on t for each row execute function touch();
-- rows
insert into t values (1);
-- forward
drop function touch() cascade;
create function touch() returns trigger language plpgsql as $$ begin new.updated_at := clock_timestamp(); return new; end $$;
create trigger tr before insert or update on t for each row execute function touch();
