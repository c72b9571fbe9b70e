-- Transforms between types and languages.
SELECT t.oid, pg_catalog.format_type(t.trftype, NULL) AS type, l.lanname AS language, t.trffromsql AS from_sql,
       t.trftosql AS to_sql
FROM pg_catalog.pg_transform AS t
JOIN pg_catalog.pg_language AS l ON l.oid OPERATOR(pg_catalog.=) t.trflang
WHERE t.oid OPERATOR(pg_catalog.>=) 16384
