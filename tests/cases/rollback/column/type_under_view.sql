-- before
create table t (id int primary key, amount int);
create view v1 as select id, amount from t where amount > 0;
create view v2 as select sum(amount) as total from v1;
create materialized view m as select total from v2;
create unique index m_total on m (total);
grant select on v1 to alice; comment on column v1.amount is 'money'; comment on view v2 is 'two';
-- rows
insert into t values (1, 5);
-- forward
drop view v1 cascade;
alter table t alter column amount type bigint;
create view v1 as select id, amount from t where amount > 0;
create view v2 as select sum(amount) as total from v1;
grant select on v1 to alice;
