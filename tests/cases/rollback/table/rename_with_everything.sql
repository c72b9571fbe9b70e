-- before
create table orders (id serial primary key, a int check (a > 0));
-- rows
insert into orders (a) values (1), (2);
-- forward
alter table orders rename to purchases;
alter index orders_pkey rename to purchases_pkey;
alter sequence orders_id_seq rename to purchases_id_seq;
alter table purchases rename constraint orders_a_check to purchases_a_check;
alter table purchases rename column a to amount;
