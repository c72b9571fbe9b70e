SELECT c.conrelid AS home, c.xmin FROM pg_catalog.pg_constraint AS c WHERE c.oid OPERATOR(pg_catalog.>=) 16384
