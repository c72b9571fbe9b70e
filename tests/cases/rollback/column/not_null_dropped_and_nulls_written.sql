-- expect: refused
-- before
create table t (id int, b int not null);
-- rows
insert into t values (1, 2);
-- forward
alter table t alter b drop not null;
insert into t values (2, null);
