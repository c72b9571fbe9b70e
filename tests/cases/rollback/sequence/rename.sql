-- before
create sequence s; create table t (a int default nextval('s'));
-- rows
insert into t default values;
-- forward
alter sequence s rename to numbers;
