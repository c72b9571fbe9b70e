-- before
create table t (a int, b int not null, c int not null);
-- rows
insert into t values (1, 2, 3);
-- forward
alter table t alter a set not null, alter b drop not null;
