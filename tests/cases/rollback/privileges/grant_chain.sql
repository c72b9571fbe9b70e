-- alone
-- before
create table t (a int); grant select on t to alice with grant option; set role alice; grant select on t to bob with grant option; set role bob; grant select on t to carol; reset role;
-- forward
revoke select on t from alice cascade;
