SELECT k.contypid::pg_catalog.int8, pg_catalog.pg_get_expr(k.conbin, 0)
FROM pg_catalog.pg_constraint k
WHERE k.contype OPERATOR(pg_catalog.=) 'c'::pg_catalog."char" AND k.contypid OPERATOR(pg_catalog.<>) 0::pg_catalog.oid
