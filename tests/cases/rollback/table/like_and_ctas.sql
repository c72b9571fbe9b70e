-- before
create table src (id int primary key, v text default 'x' check (v <> ''), g int generated always as (id + 1) stored); create index on src (v);
-- rows
insert into src (id) values (1);
-- forward
create table copy1 (like src including all);
create table copy2 as select * from src;
create unlogged table copy3 as select id from src with no data;
