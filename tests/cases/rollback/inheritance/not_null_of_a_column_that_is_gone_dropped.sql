-- since: 18
-- expect: refused
-- before
create table p (a int, e int not null); create table k (c int) inherits (p); alter table only p drop column e;
-- forward
drop table k;
