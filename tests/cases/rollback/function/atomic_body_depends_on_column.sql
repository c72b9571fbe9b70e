-- before
create table t (a int, b int);
create function f() returns bigint language sql begin atomic select sum(b) from t; end; grant execute on function f() to alice;
-- rows
insert into t values (1, 2);
-- forward
drop function f();
alter table t alter b type bigint;
