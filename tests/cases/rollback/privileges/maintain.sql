-- since: 17
-- before
create table t (a int); grant maintain on t to alice;
-- forward
revoke maintain on t from alice; grant maintain on t to bob with grant option;
