-- before
create table p (a int); create table c (b int) inherits (p); create table d (n int) inherits (p);
-- rows
insert into c values (1, 2);
-- forward
alter table p add column n int default 0;
