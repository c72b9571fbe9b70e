SELECT 1259 AS class, p.partrelid AS object, p.partrelid AS own, p.xmin FROM pg_catalog.pg_partitioned_table AS p
