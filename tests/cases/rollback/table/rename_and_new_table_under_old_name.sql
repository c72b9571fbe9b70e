-- before
create table orders (id int primary key, a int);
-- rows
insert into orders values (1, 1), (2, 2);
-- forward
alter table orders rename to orders_old;
create table orders (id int primary key, a int, b int);
insert into orders select id, a, 0 from orders_old;
