SELECT 1259 AS class, c.oid AS object, c.oid AS own, c.xmin FROM pg_catalog.pg_class AS c WHERE c.oid OPERATOR(pg_catalog.>=) 16384
