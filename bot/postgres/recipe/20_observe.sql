-- What the current transaction of the calling session has done to relations so far, in one round trip. It runs with the
-- caller's own rights (there is nothing to gain), keeps its plans, and cannot be lost to DISCARD or DEALLOCATE.
-- `relations` are those that the session has a lock on, `strong` those that it keeps from everybody else: another session told.
-- Rows: kind `use` (relation: scans, rows inserted, updated, deleted, file number, which is NULL when it has none or is gone),
-- `index` (an index of a `strong` relation: file number), `wal` (position), and the recorder's `command`, `drop` and `rewrite`
-- with their number.
-- `everything` looks at all relations, not only at those that are still locked (a swallowed error gives its locks back): at tables
-- that the transaction counted something for, or, with `files`, at each relation for its file number.
-- One plan from the first call on: planning for each of the first five arguments costs more than a short file runs.
SET ROLE mb_trace;

CREATE FUNCTION migrate_bot_trace.observe(
    after bigint, relations pg_catalog.oid[], strong pg_catalog.oid[], everything boolean, files boolean)
RETURNS TABLE (kind text, id oid, word text, what text, space text, name text, n1 bigint, n2 bigint, n3 bigint, n4 bigint, n5 bigint)
LANGUAGE plpgsql VOLATILE SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    IF pg_catalog.current_setting('server_version_num')::pg_catalog.int4 OPERATOR(pg_catalog.>=) 150000 THEN
        PERFORM pg_catalog.pg_stat_force_next_flush();
    END IF;
    IF everything THEN
        SELECT pg_catalog.array_agg(c.oid) INTO relations
        FROM pg_catalog.pg_class c
        WHERE c.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
          AND (files OR c.oid OPERATOR(pg_catalog.=) ANY (relations)
               OR c.relkind OPERATOR(pg_catalog.=) ANY (ARRAY['r', 'm']::pg_catalog."char"[])
                  AND (pg_catalog.pg_stat_get_xact_numscans(c.oid) OPERATOR(pg_catalog.>) 0
                       OR pg_catalog.pg_stat_get_xact_tuples_inserted(c.oid) OPERATOR(pg_catalog.>) 0
                       OR pg_catalog.pg_stat_get_xact_tuples_updated(c.oid) OPERATOR(pg_catalog.>) 0
                       OR pg_catalog.pg_stat_get_xact_tuples_deleted(c.oid) OPERATOR(pg_catalog.>) 0));
    END IF;
    IF pg_catalog.cardinality(strong) OPERATOR(pg_catalog.>) 0 THEN
        RETURN QUERY
        SELECT 'index'::pg_catalog.text, i.indexrelid, NULL::pg_catalog.text, NULL::pg_catalog.text, n.nspname::pg_catalog.text,
               c.relname::pg_catalog.text, pg_catalog.pg_relation_filenode(c.oid::pg_catalog.regclass)::bigint,
               i.indrelid::bigint, NULL::bigint, NULL::bigint, NULL::bigint
        FROM pg_catalog.unnest(strong) r
        JOIN pg_catalog.pg_index i ON i.indrelid OPERATOR(pg_catalog.=) r
        JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) i.indexrelid
        JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace;
    END IF;
    RETURN QUERY
    SELECT 'use'::pg_catalog.text, r, NULL::pg_catalog.text, NULL::pg_catalog.text, NULL::pg_catalog.text, NULL::pg_catalog.text,
           pg_catalog.pg_stat_get_xact_numscans(r), pg_catalog.pg_stat_get_xact_tuples_inserted(r),
           pg_catalog.pg_stat_get_xact_tuples_updated(r), pg_catalog.pg_stat_get_xact_tuples_deleted(r),
           pg_catalog.pg_relation_filenode(r::pg_catalog.regclass)::bigint
    FROM pg_catalog.unnest(relations) r
    UNION ALL
    SELECT 'wal'::pg_catalog.text, NULL::pg_catalog.oid, NULL::pg_catalog.text, NULL::pg_catalog.text, NULL::pg_catalog.text,
           NULL::pg_catalog.text,
           pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_insert_lsn(), '0/0'::pg_catalog.pg_lsn)::bigint,
           NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint
    UNION ALL
    SELECT e.kind, e.object_id, e.tag, e.object_type, e.schema_name, e.identity, e.n, e.reason::bigint,
           e.original::pg_catalog.int4::bigint, e.temporary::pg_catalog.int4::bigint, e.line::bigint
    FROM migrate_bot_trace.events(after) e;
END $$;

RESET ROLE;
