-- expect: refused
-- before
create table t (a int check (a < 10));
-- rows
insert into t values (1);
-- forward
alter table t drop constraint t_a_check; insert into t values (50);
