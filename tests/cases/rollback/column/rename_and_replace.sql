-- expect: schema_only
-- before
create table t (id int, name text not null, old_thing int);
-- rows
insert into t values (1, 'x', 2);
-- forward
alter table t rename column name to full_name;
alter table t alter column full_name drop not null;
alter table t drop column old_thing;
alter table t add column name varchar(5);
