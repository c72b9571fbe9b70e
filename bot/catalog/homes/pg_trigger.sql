SELECT 1259 AS class, t.tgrelid AS object, t.oid AS own, t.xmin FROM pg_catalog.pg_trigger AS t
