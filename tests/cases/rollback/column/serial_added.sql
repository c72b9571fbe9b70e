-- before
create table t (a int);
-- rows
insert into t values (3), (4);
-- forward
alter table t add column id bigserial primary key;
