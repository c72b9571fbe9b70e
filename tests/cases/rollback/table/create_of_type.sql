-- forward
create type person as (name text, age int);
create table people of person (name not null default 'x', primary key (name));
