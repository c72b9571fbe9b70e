SELECT s.seqrelid AS home, s.xmin FROM pg_catalog.pg_sequence AS s
