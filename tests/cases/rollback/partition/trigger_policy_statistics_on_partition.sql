-- before
create table p (a int, b int) partition by range (a); create table p1 partition of p for values from (0) to (10); create function f() returns trigger language plpgsql as $$ begin return new; end $$; create trigger own before insert on p1 for each row execute function f(); alter table p enable row level security; create policy po on p using (a > 0); create statistics st on a, b from p1;
-- rows
insert into p values (1, 1);
-- forward
drop trigger own on p1; drop policy po on p; drop statistics st; create trigger par after insert on p for each row execute function f();
