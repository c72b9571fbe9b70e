-- expect: schema_only
-- before
create table t (a int, b int); comment on column t.b is 'was';
-- rows
insert into t values (1, 2);
-- forward
alter table t drop b; alter table t add b int; comment on column t.b is 'is';
