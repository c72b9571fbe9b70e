-- before
create type kind as enum ('a', 'b'); create table p (k kind primary key); create table c (k kind references p);
-- rows
insert into p values ('a'); insert into c values ('a');
-- forward
alter type kind add value 'c';
