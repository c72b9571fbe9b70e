-- expect: schema_only
-- before
create table t (a int not null, b int not null, primary key (a, b));
-- rows
insert into t values (1, 1), (1, 2), (2, 1);
-- forward
alter table t drop column b;
