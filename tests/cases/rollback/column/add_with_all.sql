-- before
create table r (id int primary key); create table t (a int);
-- rows
insert into r values (1); insert into t values (1);
-- forward
alter table t add column b int default 1 not null check (b > 0) unique references r (id) on delete cascade;
comment on column t.b is 'B';
grant select (b) on t to alice;
