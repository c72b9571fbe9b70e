SELECT pg_catalog.quote_ident(n.nspname) OPERATOR(pg_catalog.||) '.' OPERATOR(pg_catalog.||) pg_catalog.quote_ident(c.relname),
       pg_catalog.pg_relation_filenode(c.oid::pg_catalog.regclass)::pg_catalog.int8,
       pg_catalog.pg_stat_get_tuples_inserted(c.oid) OPERATOR(pg_catalog.+) pg_catalog.pg_stat_get_tuples_updated(c.oid)
         OPERATOR(pg_catalog.+) pg_catalog.pg_stat_get_tuples_deleted(c.oid)
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
WHERE c.relkind OPERATOR(pg_catalog.=) ANY (ARRAY['r', 'm']::pg_catalog."char"[])
  AND c.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
  AND n.nspname OPERATOR(pg_catalog.<>) ALL (ARRAY['pg_catalog', 'information_schema', 'migrate_bot_trace', 'pg_toast']::pg_catalog.name[])
