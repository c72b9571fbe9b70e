-- before
create table t (a int); grant select, insert, update on t to alice, bob; grant select on t to public;
-- forward
revoke insert on t from alice; revoke all on t from bob; revoke select on t from public;
