-- Who inherits from whom, tables and indexes alike.
SELECT i.inhrelid AS child, i.inhparent AS parent, i.inhdetachpending AS detach_pending
FROM pg_catalog.pg_inherits AS i
ORDER BY i.inhrelid, i.inhseqno
