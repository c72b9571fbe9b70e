-- before
create table t (id int primary key, n int default 3);
create table c (t_id int references t);
-- rows
insert into t values (1, 2); insert into c values (1);
-- forward
alter table t alter column id type bigint;
alter table t alter column n type numeric(12,2);
alter table c alter column t_id type bigint;
