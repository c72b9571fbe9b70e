-- expect: schema_only
-- before
create table p (a int); create table k (b int) inherits (p); alter table k add constraint c check (a > 0); alter table p add constraint c check (a > 0) not valid;
-- forward
drop table p cascade;
