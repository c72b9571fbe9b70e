SELECT 1247 AS class, t.oid AS object, t.oid AS own, t.xmin FROM pg_catalog.pg_type AS t WHERE t.oid OPERATOR(pg_catalog.>=) 16384
