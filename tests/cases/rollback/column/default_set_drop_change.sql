-- before
create table t (a int, b int default 1, c text default 'x', d uuid default gen_random_uuid());
-- rows
insert into t values (1, 2, 'c');
-- forward
alter table t alter a set default 9, alter b drop default, alter c set default 'y' || 'z', alter d drop default;
