-- before
create text search configuration c (copy = simple); create table t (a text);
-- rows
insert into t values ('x y');
-- forward
alter table t add column tsv tsvector generated always as (to_tsvector('simple'::regconfig, coalesce(a, ''))) stored; create index t_tsv on t using gin (tsv); drop text search configuration c;
