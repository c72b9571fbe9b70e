-- before
create table "Order Items" ("Item ""No""" int primary key, "select" text default 'a''b', "ünï" int);
create index "My Index" on "Order Items" ("select");
create view "View Of" as select "select" from "Order Items";
-- rows
insert into "Order Items" values (1, 'x', 2);
-- forward
drop view "View Of";
alter table "Order Items" rename column "Item ""No""" to "No.";
alter table "Order Items" alter column "select" drop default;
drop index "My Index";
alter table "Order Items" rename to "Käse; drop table x --";
