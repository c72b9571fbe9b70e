-- before
create table p (a int, b int) partition by range (a); create table p1 partition of p for values from (0) to (10); create table p2 partition of p for values from (10) to (20);
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger tr after insert on p for each row execute function f(); alter table p1 disable trigger tr;
-- rows
insert into p values (1, 1);
-- forward
drop trigger tr on p; create trigger tr2 before update on p for each row execute function f();
