-- before
create table t (id int primary key, a int);
alter table t enable row level security;
create policy p on t for select to alice using (a > 1);
create function trg() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger tr before update of a on t for each row when (old.a is distinct from new.a) execute function trg();
create rule r as on update to t where new.a > 100 do also delete from t where a = 7;
comment on policy p on t is 'P'; comment on trigger tr on t is 'TR';
-- rows
insert into t values (1, 5);
-- forward
drop policy p on t; drop trigger tr on t; drop rule r on t;
alter table t alter column a type bigint;
create policy p on t for select to alice using (a > 1);
create trigger tr before update of a on t for each row when (old.a is distinct from new.a) execute function trg();
create rule r as on update to t where new.a > 100 do also delete from t where a = 7;
