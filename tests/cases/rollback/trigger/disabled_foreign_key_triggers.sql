-- before
create table p (id int primary key); create table c (p int references p); create function f() returns trigger language plpgsql as $$ begin return new; end $$; create trigger x before insert on c for each row execute function f();
-- forward
alter table c disable trigger user;
