-- since: 15
-- before
create table t (a int, b text, c jsonb, d tsvector, e int[], f point, g inet, h varchar(10), i timestamptz);
create index i1 on t (a desc nulls last, b collate "C" text_pattern_ops);
create index i2 on t using gin (c jsonb_path_ops);
create index i3 on t using gist (d) with (buffering = off);
create index i4 on t using brin (a) with (pages_per_range = 16, autosummarize = on);
create index i5 on t using hash (b);
create index i6 on t (lower(b), (a + 1)) include (h) where a is not null and b <> 'x';
create unique index i7 on t (a, h) nulls not distinct;
create index i8 on t using spgist (g inet_ops);
create index i9 on t using gin (to_tsvector('english'::regconfig, b)) with (fastupdate = off);
create index i10 on t using gist (f) with (fillfactor = 80);
create index i11 on t using btree (a) with (deduplicate_items = off);
comment on index i6 is 'six';
alter index i6 alter column 2 set statistics 333;
-- rows
insert into t (a, b) values (1, 'x');
-- forward
drop index i1, i2, i3, i4, i5, i6, i7, i8, i9, i10, i11;
