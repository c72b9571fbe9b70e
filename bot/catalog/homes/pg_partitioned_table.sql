SELECT p.partrelid AS home, p.xmin FROM pg_catalog.pg_partitioned_table AS p
