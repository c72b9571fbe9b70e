-- before
create table t (a int, b text);
create view v (x, y) with (security_barrier = true) as select a, b from t where a in (1, 2) with local check option;
comment on view v is 'V'; comment on column v.x is 'X'; grant select (x) on v to alice; grant insert on v to bob with grant option;
alter view v alter column y set default 'dy';
alter view v owner to carol;
-- rows
insert into t values (1, 'x');
-- forward
drop view v;
