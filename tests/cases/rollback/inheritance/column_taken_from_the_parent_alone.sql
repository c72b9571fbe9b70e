-- expect: schema_only
-- before
create table p (a int, e int default 5); create table k (c int) inherits (p); alter table k alter e set default 6; create table kk (d int) inherits (k);
-- rows
insert into k values (1, 2, 3);
-- forward
alter table only p drop column e;
