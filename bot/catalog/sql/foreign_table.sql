-- What a foreign table adds to a table.
SELECT f.ftrelid AS oid, f.ftserver AS server_oid, s.srvname AS server, f.ftoptions AS options
FROM pg_catalog.pg_foreign_table AS f
JOIN pg_catalog.pg_foreign_server AS s ON s.oid OPERATOR(pg_catalog.=) f.ftserver
