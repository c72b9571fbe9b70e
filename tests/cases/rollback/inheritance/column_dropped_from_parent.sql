-- expect: schema_only
-- before
create table p (a int, n int); create table c (b int) inherits (p); create table d (n int) inherits (p);
-- rows
insert into c values (1, 2, 3); insert into d values (4, 5);
-- forward
alter table p drop column n;
