-- before
create table p (a int, e int); create table c (b int) inherits (p); create table cc (x int) inherits (c);
-- rows
insert into cc values (1, 2, 3, 4);
-- forward
alter table p rename a to d; alter table cc rename x to a; alter table p rename e to x;
