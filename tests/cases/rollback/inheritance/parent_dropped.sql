-- expect: schema_only
-- before
create table p (a int); create table c (b int) inherits (p);
-- rows
insert into c values (1, 2); insert into p values (5);
-- forward
alter table c no inherit p; drop table p;
