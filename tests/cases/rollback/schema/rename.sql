-- alone
-- before
create schema app; create table app.t (id serial primary key, m int check (m > 0)); create view v as select id from app.t; create function app.f() returns int language sql as $$ select 1 $$; grant usage on schema app to alice;
-- rows
insert into app.t (m) values (5);
-- forward
alter schema app rename to application;
