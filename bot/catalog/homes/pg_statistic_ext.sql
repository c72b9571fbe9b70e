SELECT 1259 AS class, s.stxrelid AS object, s.oid AS own, s.xmin FROM pg_catalog.pg_statistic_ext AS s
