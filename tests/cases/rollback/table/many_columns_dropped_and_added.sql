-- expect: schema_only
-- before
create table t (a int, b int, c int, d int);
-- rows
insert into t values (1, 2, 3, 4);
-- forward
alter table t drop column b, drop column d, add column e text default 'e' not null, add column f int;
