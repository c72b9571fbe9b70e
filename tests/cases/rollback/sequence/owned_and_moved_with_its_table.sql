-- expect: schema_only
-- alone
-- before
create schema elsewhere; create table t (a int, b int); create index t_a on t (a);
-- forward
alter table t drop b; alter table t add b serial; create index t_b on t (b); alter table t set schema elsewhere; alter table elsewhere.t rename to u;
