-- before
create table t (a int, b int); create function f() returns trigger language plpgsql as $$ begin return null; end $$;
create trigger t1 after update on t referencing old table as o new table as n for each statement execute function f();
create constraint trigger t2 after insert on t deferrable initially deferred for each row execute function f();
create trigger t3 before truncate on t execute function f();
create trigger t4 before update on t for each row when (old.* is distinct from new.*) execute function f('a', '\b');
alter table t enable always trigger t3; alter table t disable trigger t4; comment on trigger t1 on t is 'T1';
-- forward
drop trigger t1 on t; drop trigger t2 on t; drop trigger t3 on t; drop trigger t4 on t; drop function f();
