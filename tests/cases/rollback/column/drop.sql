-- expect: schema_only
-- before
create table t (a int, b text, c int);
-- rows
insert into t values (1, 'x', 3);
-- forward
alter table t drop column b;
