SELECT 1259 AS class, i.indrelid AS object, i.indexrelid AS own, i.xmin FROM pg_catalog.pg_index AS i WHERE i.indexrelid OPERATOR(pg_catalog.>=) 16384
