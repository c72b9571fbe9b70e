-- Who inherits from whom, tables only: an index says it by itself.
SELECT i.inhrelid AS child, i.inhparent AS parent, i.inhparent::pg_catalog.regclass::pg_catalog.text AS parent_name,
       i.inhdetachpending AS detach_pending
FROM pg_catalog.pg_inherits AS i
JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) i.inhrelid
WHERE c.relkind OPERATOR(pg_catalog.<>) ALL ('{i,I}'::pg_catalog."char"[])
ORDER BY i.inhrelid, i.inhseqno
