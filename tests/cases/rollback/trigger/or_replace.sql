-- before
create table t (a int); create function f() returns trigger language plpgsql as $$ begin return new; end $$; create trigger tr before insert on t for each row execute function f();
-- forward
create or replace trigger tr before update on t for each statement execute function f();
