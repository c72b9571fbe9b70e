-- expect: schema_only
-- before
create table p (a int not null, b int not null); create table k (a int, c int) inherits (p);
-- forward
drop table k;
