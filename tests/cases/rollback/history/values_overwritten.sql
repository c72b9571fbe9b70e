-- expect: schema_only
-- before
create table t (a int, b text);
-- rows
insert into t values (1, 'x'), (2, 'y');
-- forward
update t set b = 'z' where a = 2;
alter table t alter b set not null;
