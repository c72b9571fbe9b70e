-- No row goes but with its relation: a dropped column stays as one.
SELECT 1259 AS class, a.attrelid AS object, NULL::pg_catalog.oid AS own, a.xmin FROM pg_catalog.pg_attribute AS a
WHERE a.attrelid OPERATOR(pg_catalog.>=) 16384
