-- before
create table p (a int, b int check (b > 0)); create table c (x text) inherits (p);
-- rows
insert into c values (1, 2, 'x');
-- forward
alter table c no inherit p;
