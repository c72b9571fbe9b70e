-- What the current transaction of the calling session has done to relations so far, in one round trip. It runs with the
-- caller's own rights (there is nothing to gain), keeps its plan, and cannot be lost to DISCARD or DEALLOCATE.
-- Rows: kind `lock` (relation, mode), `use` (relation: scans, rows inserted, updated, deleted, file number), `index` (an index
-- of a locked relation: file number), `wal` (position), and the recorder's `command`, `drop` and `rewrite` with their number.
SET ROLE mb_trace;

CREATE FUNCTION migrate_bot_trace.observe(after bigint, everything boolean)
RETURNS TABLE (kind text, id oid, word text, what text, space text, name text, n1 bigint, n2 bigint, n3 bigint, n4 bigint, n5 bigint)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
    IF pg_catalog.current_setting('server_version_num')::pg_catalog.int4 OPERATOR(pg_catalog.>=) 150000 THEN
        PERFORM pg_catalog.pg_stat_force_next_flush();
    END IF;
    RETURN QUERY
    WITH held AS MATERIALIZED (
        SELECT l.relation, l.mode
        FROM pg_catalog.pg_locks l
        WHERE l.pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid()
          AND l.locktype OPERATOR(pg_catalog.=) 'relation'
          AND l.granted
          AND l.relation OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
    ), used AS MATERIALIZED (
        SELECT c.oid, c.relkind
        FROM pg_catalog.pg_class c
        WHERE c.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
          AND (everything OR c.oid OPERATOR(pg_catalog.=) ANY (SELECT h.relation FROM held h))
    )
    SELECT 'lock'::pg_catalog.text, h.relation, h.mode, NULL::pg_catalog.text, NULL::pg_catalog.text, NULL::pg_catalog.text,
           NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint
    FROM held h
    WHERE h.mode OPERATOR(pg_catalog.<>) 'AccessShareLock'
    UNION ALL
    SELECT 'use', u.oid, u.relkind::pg_catalog.text, NULL, NULL, NULL,
           pg_catalog.pg_stat_get_xact_numscans(u.oid), pg_catalog.pg_stat_get_xact_tuples_inserted(u.oid),
           pg_catalog.pg_stat_get_xact_tuples_updated(u.oid), pg_catalog.pg_stat_get_xact_tuples_deleted(u.oid),
           pg_catalog.pg_relation_filenode(u.oid::pg_catalog.regclass)::bigint
    FROM used u
    WHERE u.relkind OPERATOR(pg_catalog.=) ANY (ARRAY['r', 'm', 't', 'i', 'S']::pg_catalog."char"[])
    UNION ALL
    SELECT 'index', i.indexrelid, NULL, NULL, n.nspname::pg_catalog.text, c.relname::pg_catalog.text,
           pg_catalog.pg_relation_filenode(c.oid::pg_catalog.regclass)::bigint, i.indrelid::bigint, NULL, NULL, NULL
    FROM pg_catalog.pg_index i
    JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) i.indexrelid
    JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
    WHERE i.indrelid OPERATOR(pg_catalog.=) ANY (
        SELECT h.relation FROM held h
        WHERE h.mode OPERATOR(pg_catalog.=) ANY (ARRAY['ShareLock', 'ShareRowExclusiveLock', 'AccessExclusiveLock']))
    UNION ALL
    SELECT 'wal', NULL, NULL, NULL, NULL, NULL,
           pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_insert_lsn(), '0/0'::pg_catalog.pg_lsn)::bigint,
           NULL, NULL, NULL, NULL
    UNION ALL
    SELECT e.kind, e.object_id, e.tag, e.object_type, e.schema_name, e.identity, e.n, e.reason::bigint,
           e.original::pg_catalog.int4::bigint, e.temporary::pg_catalog.int4::bigint, e.class_id::bigint
    FROM migrate_bot_trace.events(after) e;
END $$;

RESET ROLE;
