-- expect: refused
-- before
create table t (a varchar(3));
-- rows
insert into t values ('abc');
-- forward
alter table t alter a type text; insert into t values ('abcdef');
