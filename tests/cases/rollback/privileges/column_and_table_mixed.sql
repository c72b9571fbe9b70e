-- before
create table t (a int, b int, c int); grant select on t to alice; grant select (a), insert (b), references (c) on t to alice; grant update (a, b) on t to bob with grant option;
-- forward
revoke select on t from alice; revoke update (a) on t from bob; grant select (c) on t to public;
