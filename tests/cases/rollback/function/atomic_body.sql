-- before
create table t (a int);
create function f() returns bigint language sql begin atomic select count(*) from t; select max(a) from t; end;
create function g() returns bigint language sql return f() + 1;
-- rows
insert into t values (1);
-- forward
drop function g(); drop function f();
alter table t rename a to b;
