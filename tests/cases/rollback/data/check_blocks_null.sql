-- expect: schema_only
-- before
create table t (a int, b int check (b is not null), c int not null default 3);
-- rows
insert into t values (1, 1), (2, 2);
-- forward
alter table t drop column b, drop column c;
