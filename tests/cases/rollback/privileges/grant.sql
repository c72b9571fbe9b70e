-- before
create table t (a int, b int);
-- forward
grant select, insert on t to alice, bob; grant all on t to carol with grant option; grant update (a) on t to public;
