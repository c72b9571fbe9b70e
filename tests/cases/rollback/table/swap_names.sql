-- before
create table a (x int); create table b (y text);
-- rows
insert into a values (1); insert into b values ('t');
-- forward
alter table a rename to tmp;
alter table b rename to a;
alter table tmp rename to b;
