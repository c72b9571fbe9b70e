-- Defaults and generation expressions of columns.
SELECT d.oid, d.adrelid AS relation, d.adnum AS number, pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS expression,
       pg_catalog.md5(d.adbin::pg_catalog.text) AS tree
FROM pg_catalog.pg_attrdef AS d
WHERE d.adrelid OPERATOR(pg_catalog.>=) 16384
