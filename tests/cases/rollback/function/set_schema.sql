-- alone
-- before
create schema util; create function f() returns int language sql as $$ select 1 $$; create view v as select f() as x;
-- forward
alter function f() set schema util;
