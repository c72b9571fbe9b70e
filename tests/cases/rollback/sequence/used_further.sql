-- before
create table t (id serial, a int);
-- rows
insert into t (a) values (1);
-- forward
insert into t (a) values (2), (3);
alter table t add column b int;
