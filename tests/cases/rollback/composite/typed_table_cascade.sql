-- before
create type person as (name text); create table people of person;
-- rows
insert into people values ('x');
-- forward
alter type person add attribute age int cascade;
