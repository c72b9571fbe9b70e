-- before
create table t (a int); grant select on t to alice with grant option; grant insert on t to bob;
-- forward
revoke grant option for select on t from alice; grant insert on t to bob with grant option;
