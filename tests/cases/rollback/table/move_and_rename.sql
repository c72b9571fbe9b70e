-- alone
-- before
create schema archive; create table t (id serial primary key, a int);
-- rows
insert into t (a) values (5);
-- forward
alter table t rename to t2; alter table t2 set schema archive; alter table archive.t2 rename a to b; create table t (z int);
