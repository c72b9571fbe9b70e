-- before
create table t (a int, b text); create index i on t (a) with (fillfactor = 90); create index j on t ((a + 1)); create index g on t using gin (to_tsvector('simple', b));
-- forward
alter index i set (fillfactor = 50, deduplicate_items = off);
alter index j alter column 1 set statistics 99;
alter index g set (gin_pending_list_limit = 128);
