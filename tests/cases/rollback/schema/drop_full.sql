-- alone
-- expect: schema_only
-- before
create schema app; create type app.mood as enum ('a'); create table app.t (id serial primary key, m app.mood); create view app.v as select id from app.t; create function app.f() returns int language sql as $$ select 1 $$; create table x (id int references app.t);
-- rows
insert into app.t (m) values ('a'); insert into x values (null);
-- forward
drop schema app cascade;
