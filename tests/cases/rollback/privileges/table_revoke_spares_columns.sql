-- before
create table t (a integer, b text);
grant select (a), update (a, b) on t to alice with grant option;
grant insert (a) on t to bob;
-- forward
grant select, update on t to alice;
grant insert on t to bob;
grant all on t to public;
