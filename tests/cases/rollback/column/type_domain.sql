-- before
create domain email as text check (value ~ '@');
create table t (a text default 'x@y');
-- rows
insert into t values ('a@b');
-- forward
alter table t alter a type email;
