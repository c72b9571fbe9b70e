-- before
create table t (a int, b int);
alter table t add constraint old_nv check (b > 0) not valid;
-- rows
alter table t drop constraint old_nv; insert into t values (1, -5); alter table t add constraint old_nv check (b > 0) not valid;
-- forward
alter table t add constraint a_nv check (a > 5) not valid;
alter table t drop constraint old_nv;
