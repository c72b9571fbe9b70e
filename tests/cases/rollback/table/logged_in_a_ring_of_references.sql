-- before
create table a (id integer primary key, c_id integer);
create table b (id integer primary key, a_id integer references a, own integer references b);
create table c (id integer primary key, b_id integer references b);
alter table a add constraint a_c foreign key (c_id) references c deferrable initially deferred;
-- rows
insert into a values (1, null);
insert into b values (1, 1, 1);
insert into c values (1, 1);
update a set c_id = 1;
-- forward
alter table a drop constraint a_c;
alter table b drop constraint b_own_fkey, drop constraint b_a_id_fkey;
alter table c drop constraint c_b_id_fkey;
alter table a set unlogged;
alter table b set unlogged;
alter table c set unlogged;
alter table b add foreign key (own) references b, add foreign key (a_id) references a;
alter table c add foreign key (b_id) references b;
alter table a add constraint a_c foreign key (c_id) references c deferrable initially deferred;
