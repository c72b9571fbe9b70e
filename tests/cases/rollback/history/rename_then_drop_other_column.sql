-- expect: schema_only
-- before
create table t (id int primary key, a text, b text, c text); create view v as select id, a, b from t; create index t_bc on t (b, c);
-- rows
insert into t values (1, 'a', 'b', 'c');
-- forward
drop view v; alter table t rename b to a2; alter table t drop column a; alter table t rename a2 to a; create view v as select id, a from t;
