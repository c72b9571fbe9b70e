SELECT r.ev_class AS home, r.xmin FROM pg_catalog.pg_rewrite AS r WHERE r.oid OPERATOR(pg_catalog.>=) 16384
