-- before
create type status as enum ('new', 'done'); create table t (a int, s status default 'new');
-- rows
insert into t values (1, 'new'), (2, 'done');
-- forward
alter table t alter s drop default; alter table t alter s type text using s::text; alter table t alter s set default 'new'; drop type status;
