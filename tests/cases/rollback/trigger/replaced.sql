-- before
create table t (a int, b int); create function f() returns trigger language plpgsql as $$ begin return new; end $$; create function g() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger tr before insert on t for each row execute function f(); comment on trigger tr on t is 'TR'; alter table t enable replica trigger tr;
-- forward
drop trigger tr on t; create trigger tr after insert or delete on t for each row execute function g();
