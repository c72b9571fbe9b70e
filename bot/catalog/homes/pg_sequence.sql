SELECT 1259 AS class, s.seqrelid AS object, s.seqrelid AS own, s.xmin FROM pg_catalog.pg_sequence AS s
