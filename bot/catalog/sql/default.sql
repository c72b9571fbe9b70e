-- Defaults and generation expressions of columns.
SELECT d.adrelid AS relation, d.oid, pg_catalog.md5(d.adbin::pg_catalog.text) AS tree, d.adnum AS number,
       pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS expression
FROM pg_catalog.pg_attrdef AS d
WHERE d.adrelid OPERATOR(pg_catalog.>=) 16384
