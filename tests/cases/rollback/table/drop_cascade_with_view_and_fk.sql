-- expect: schema_only
-- before
create table customer (id int primary key, name text);
create table orders (id int primary key, customer_id int references customer on delete cascade);
create view v_customer as select id, name from customer;
create view v_names as select name from v_customer;
grant select on v_names to alice;
comment on view v_customer is 'all';
-- rows
insert into customer values (1, 'a'); insert into orders values (10, 1);
-- forward
drop table customer cascade;
