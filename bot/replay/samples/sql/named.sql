WITH named AS (
    SELECT c.oid
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
    WHERE c.relkind OPERATOR(pg_catalog.=) ANY (ARRAY['r', 'p', 'f']::pg_catalog."char"[])
      AND c.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
      AND pg_catalog.quote_ident(n.nspname) OPERATOR(pg_catalog.||) '.' OPERATOR(pg_catalog.||) pg_catalog.quote_ident(c.relname)
          OPERATOR(pg_catalog.=) ANY (%s))
SELECT named.oid::pg_catalog.int8 FROM named
UNION
SELECT t.relid::pg_catalog.oid::pg_catalog.int8 FROM named, LATERAL pg_catalog.pg_partition_tree(named.oid::pg_catalog.regclass) t
