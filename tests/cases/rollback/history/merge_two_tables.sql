-- expect: schema_only
-- before
create table phone (id serial primary key, person_id int, number text not null); create table email (id serial primary key, person_id int, address text not null unique);
create table person (id int primary key, name text); alter table phone add foreign key (person_id) references person; alter table email add foreign key (person_id) references person;
create view contacts as select name, number as value from person join phone on phone.person_id = person.id union all select name, address from person join email on email.person_id = person.id;
-- rows
insert into person values (1, 'a'); insert into phone (person_id, number) values (1, '12'); insert into email (person_id, address) values (1, 'a@b');
-- forward
create type contact_kind as enum ('phone', 'email');
create table contact (id serial primary key, person_id int references person, kind contact_kind not null, value text not null);
insert into contact (person_id, kind, value) select person_id, 'phone'::contact_kind, number from phone union all select person_id, 'email', address from email;
drop view contacts; drop table phone; drop table email;
create view contacts as select name, value from person join contact on contact.person_id = person.id;
