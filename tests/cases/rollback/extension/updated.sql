-- alone
-- before
create extension pg_trgm version '1.5'; create table t (a text); create index on t using gin (a gin_trgm_ops);
-- rows
insert into t values ('abc');
-- forward
alter extension pg_trgm update;
