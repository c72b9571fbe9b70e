-- expect: schema_only
-- before
create table t (id int, code text not null unique, n int not null);
-- rows
insert into t values (1, 'a', 5), (2, 'b', 6);
-- forward
alter table t drop column code;
