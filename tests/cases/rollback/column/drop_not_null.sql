-- expect: schema_only
-- before
create table t (a int, b text not null default 'd');
-- rows
insert into t values (1, 'x'), (2, 'y');
-- forward
alter table t drop column b;
