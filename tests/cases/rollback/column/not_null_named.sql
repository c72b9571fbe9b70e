-- since: 18
-- before
create table t (a int constraint a_there not null, b int, c int not null);
-- rows
insert into t values (1, 2, 3);
-- forward
alter table t rename constraint a_there to a_here;
alter table t add constraint b_there not null b;
alter table t drop constraint t_c_not_null;
