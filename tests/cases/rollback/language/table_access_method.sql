-- since: 15
-- alone
-- before
create access method am1 type table handler heap_tableam_handler; create table t (a int) using am1; create table u (a int);
-- rows
insert into t values (1); insert into u values (2);
-- forward
alter table t set access method heap; alter table u set access method am1;
