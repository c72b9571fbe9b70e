-- before
create table a (id int primary key); create table b (id int primary key references a); create table c (id int references b);
create unlogged table d (id int primary key); create unlogged table e (id int references d); create unlogged table f (id int references d);
create table z (id int primary key); create table y (id int references z);
-- rows
insert into a values (1); insert into b values (1); insert into c values (1); insert into d values (2); insert into e values (2);
-- forward
alter table c set unlogged; alter table b set unlogged; alter table a set unlogged;
alter table d set logged; alter table e set logged; alter table f drop constraint f_id_fkey;
alter table y drop constraint y_id_fkey; alter table z set unlogged;
