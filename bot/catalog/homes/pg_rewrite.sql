SELECT 1259 AS class, r.ev_class AS object, r.oid AS own, r.xmin FROM pg_catalog.pg_rewrite AS r WHERE r.oid OPERATOR(pg_catalog.>=) 16384
