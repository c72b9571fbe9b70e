-- Defaults and generation expressions of columns. Few name a column of the relation, and only these need it opened: that is dear.
SELECT d.adrelid AS relation, d.oid, pg_catalog.md5(d.adbin::pg_catalog.text) AS tree, d.adnum AS number,
       pg_catalog.pg_get_expr(d.adbin, CASE WHEN pg_catalog.strpos(d.adbin::pg_catalog.text, '{VAR ') OPERATOR(pg_catalog.>) 0
                                           THEN d.adrelid ELSE 0 END) AS expression
FROM pg_catalog.pg_attrdef AS d
WHERE d.adrelid OPERATOR(pg_catalog.>=) 16384
