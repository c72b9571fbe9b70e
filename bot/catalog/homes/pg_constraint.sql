SELECT 1259 AS class, c.conrelid AS object, c.oid AS own, c.xmin FROM pg_catalog.pg_constraint AS c WHERE c.oid OPERATOR(pg_catalog.>=) 16384
