-- before
create table orders (id serial primary key, a int);
create index orders_a on orders (a);
create view v as select a from orders;
-- rows
insert into orders (a) values (1), (2);
-- forward
alter table orders rename to purchases;
