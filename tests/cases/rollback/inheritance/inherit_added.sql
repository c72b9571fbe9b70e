-- before
create table p (a int, b int); create table c (a int, b int, x text);
-- rows
insert into c values (1, 2, 'x');
-- forward
alter table c inherit p;
