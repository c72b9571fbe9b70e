-- alone
-- before
create schema a; create schema b; create table a.x (p int); create table b.y (q text); create function a.f() returns int language sql as 'select 1'; create function b.g() returns int language sql as 'select 2';
-- rows
insert into a.x values (1); insert into b.y values ('z');
-- forward
alter table a.x rename to tmp; alter table b.y set schema a; alter table a.y rename to x; alter table a.tmp set schema b; alter table b.tmp rename to y;
alter function a.f() rename to tmp; alter function b.g() set schema a; alter function a.g() rename to f; alter function a.tmp() set schema b; alter function b.tmp() rename to g;
