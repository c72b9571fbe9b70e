-- before
create table t (a int);
alter table t add constraint a_nv check (a > 5) not valid;
-- rows
insert into t values (6);
-- forward
alter table t validate constraint a_nv;
