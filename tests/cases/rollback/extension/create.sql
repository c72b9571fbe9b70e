-- alone
-- forward
create extension if not exists pg_trgm; create table t (a text); create index on t using gin (a gin_trgm_ops);
