-- before
create table t (a int); create function f() returns trigger language plpgsql as $$ begin return new; end $$;
-- forward
do $$ begin
  if not exists (select 1 from pg_trigger where tgname = 'tr_guarded') then
    create trigger tr_guarded before insert on t for each row execute function f();
  end if;
end $$;
