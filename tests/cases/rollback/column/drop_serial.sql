-- expect: schema_only
-- before
create table t (id serial primary key, b text);
-- rows
insert into t (b) values ('x');
-- forward
alter table t drop column id;
