-- alone
-- before
create schema archive; create table t (id serial primary key, a int); create index t_a on t (a); create view v as select a from t;
-- rows
insert into t (a) values (5);
-- forward
alter table t set schema archive;
