-- before
create table t (a int, b int, c int); grant select (a), insert (a, b) on t to alice with grant option;
-- forward
revoke grant option for select (a) on t from alice;
revoke insert (b) on t from alice;
grant update (c) on t to bob, public;
