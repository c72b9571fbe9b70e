-- since: 18
-- before
create table t (a int, b int, constraint b_c check (b > 0) not enforced);
-- rows
insert into t values (-1, -1);
-- forward
alter table t add constraint a_c check (a > 0) not enforced;
alter table t drop constraint b_c;
