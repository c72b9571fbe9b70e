-- expect: schema_only
-- before
create table p (a int not null, b int default 1 check (b > 0)); create table p2 (y int); create table c (x text, b int default 7) inherits (p, p2); alter table c add constraint own check (x <> '');
-- rows
insert into c values (1, 2, 3, 'x');
-- forward
drop table c;
