-- before
create table t (id int generated always as identity (start 10 increment 2 cache 5 cycle) primary key, b text);
-- rows
insert into t (b) values ('x'), ('y');
-- forward
alter table t alter id drop identity;
