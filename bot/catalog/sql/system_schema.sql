-- Names of the schemas that the server brings along, to name what user objects refer to.
SELECT n.oid, n.nspname AS name
FROM pg_catalog.pg_namespace AS n
WHERE n.oid OPERATOR(pg_catalog.<) 16384
