-- expect: refused
-- before
create table t (a int);
-- rows
insert into t values (1);
-- forward
alter table t alter a type text; insert into t values ('not a number');
