-- before
create table t (a int, b int, primary key (a)); create table c (a int references t);
-- rows
insert into t values (1, 2); insert into c values (1);
-- forward
alter table c drop constraint c_a_fkey;
alter table t drop constraint t_pkey;
alter table t add primary key (a, b);
