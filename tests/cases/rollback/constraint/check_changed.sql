-- before
create table t (a int, constraint a_range check (a > 0));
-- rows
insert into t values (1);
-- forward
alter table t drop constraint a_range;
alter table t add constraint a_range check (a > 0 and a < 100) no inherit;
