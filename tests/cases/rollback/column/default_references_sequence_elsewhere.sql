-- before
create sequence s; create table t (a int default nextval('s'));
-- rows
insert into t default values;
-- forward
alter table t alter a drop default; drop sequence s;
