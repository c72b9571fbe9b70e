SELECT s.stxrelid AS home, s.xmin FROM pg_catalog.pg_statistic_ext AS s
