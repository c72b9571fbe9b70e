SELECT CASE WHEN t.typrelid OPERATOR(pg_catalog.<>) 0 THEN t.typrelid ELSE COALESCE(e.typrelid, 0) END AS home, t.xmin
FROM pg_catalog.pg_type AS t
LEFT JOIN pg_catalog.pg_type AS e ON e.oid OPERATOR(pg_catalog.=) t.typelem AND t.typrelid OPERATOR(pg_catalog.=) 0
WHERE t.oid OPERATOR(pg_catalog.>=) 16384
