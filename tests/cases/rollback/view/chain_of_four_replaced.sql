-- before
create table t (a int, b int);
create view v1 as select a, b from t; create view v2 as select a, b from v1; create view v3 as select v1.a, v2.b from v1 join v2 using (a); create view v4 as select count(*) as n from v3;
grant select on v4 to alice; comment on view v3 is 'three';
-- rows
insert into t values (1, 2);
-- forward
drop view v1 cascade;
alter table t rename a to z;
create view v1 as select z, b from t;
