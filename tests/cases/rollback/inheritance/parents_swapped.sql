-- before
create table p (a int); create table q (a int); create table c () inherits (p);
-- rows
insert into c values (1);
-- forward
alter table c no inherit p; alter table c inherit q;
