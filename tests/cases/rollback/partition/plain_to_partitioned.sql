-- before
create table orders (id int primary key, at date not null, v text); create index orders_at on orders (at); grant select on orders to alice; comment on table orders is 'O';
-- rows
insert into orders values (1, '2020-01-01', 'x'), (2, '2021-01-01', 'y');
-- forward
alter table orders rename to orders_old; alter index orders_pkey rename to orders_old_pkey; alter index orders_at rename to orders_old_at;
create table orders (id int, at date not null, v text, primary key (id, at)) partition by range (at);
create table orders_2020 partition of orders for values from ('2020-01-01') to ('2021-01-01'); create table orders_rest partition of orders default; create index orders_at on orders (at);
insert into orders select * from orders_old;
