-- before
create type person as (name text, age int);
create table people of person (name not null, primary key (name));
create table plain (name text, age int);
-- rows
insert into people values ('a', 1); insert into plain values ('b', 2);
-- forward
alter table people not of;
alter table plain of person;
