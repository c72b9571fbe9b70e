-- before
create table a (x int); create table b (y int) inherits (a); create table c (z int) inherits (b); create table d (w int) inherits (b, a);
-- rows
insert into c values (1, 2, 3); insert into d values (1, 2, 4);
-- forward
alter table d no inherit a; alter table a add column n int; alter table b add constraint k check (y > 0);
