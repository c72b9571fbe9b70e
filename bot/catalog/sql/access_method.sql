-- Access methods.
SELECT a.oid, a.amname AS name, a.amtype AS amtype, a.amhandler AS handler
FROM pg_catalog.pg_am AS a
WHERE a.oid OPERATOR(pg_catalog.>=) 16384
