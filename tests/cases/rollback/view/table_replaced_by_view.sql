-- expect: schema_only
-- before
create table t (a int); create table settings (a int primary key, b text);
-- rows
insert into settings values (1, 'x');
-- forward
drop table settings;
create view settings as select a, 'x'::text as b from t;
