-- before
create domain a as int not null default 7 check (value > 0); create table t (x a, y int);
-- rows
insert into t values (1, 2);
-- forward
alter table t alter x type int; drop domain a;
