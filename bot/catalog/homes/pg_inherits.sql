SELECT 1259 AS class, i.inhrelid AS object, NULL::pg_catalog.oid AS own, i.xmin FROM pg_catalog.pg_inherits AS i
