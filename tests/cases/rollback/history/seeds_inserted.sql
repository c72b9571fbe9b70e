-- before
create table t (id serial primary key, b text unique);
-- rows
insert into t (b) values ('x');
-- forward
insert into t (b) values ('y') on conflict do nothing; alter table t add column c int default 5;
