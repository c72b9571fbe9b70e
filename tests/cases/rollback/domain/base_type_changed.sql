-- before
create domain code as varchar(5); create table t (x code primary key, y int); create view v as select x from t;
-- rows
insert into t values ('abc', 1);
-- forward
drop view v; alter table t alter x type varchar(10); drop domain code; create domain code as varchar(10) check (value <> ''); alter table t alter x type code; create view v as select x from t;
