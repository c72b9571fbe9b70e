-- alone
-- before
create table a (id serial primary key); create table b (a_id int references a); create function f() returns int language sql as $$ select 1 $$; create type mood as enum ('x'); create domain d as int;
-- rows
insert into a default values; insert into b values (1);
-- forward
create schema core; alter table a set schema core; alter table b set schema core; alter function f() set schema core; alter type mood set schema core; alter domain d set schema core;
