-- before
create table t (a int); grant select on t to bob;
-- forward
alter table t owner to alice;
grant insert on t to carol;
