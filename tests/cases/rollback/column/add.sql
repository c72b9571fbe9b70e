-- before
create table t (a int);
-- rows
insert into t values (1);
-- forward
alter table t add column if not exists b varchar(255);
