SELECT i.indrelid AS home, i.xmin FROM pg_catalog.pg_index AS i WHERE i.indexrelid OPERATOR(pg_catalog.>=) 16384
