SELECT 1259 AS class, p.polrelid AS object, p.oid AS own, p.xmin FROM pg_catalog.pg_policy AS p
