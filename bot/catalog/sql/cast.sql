-- Casts.
SELECT c.oid, pg_catalog.format_type(c.castsource, NULL) AS source, pg_catalog.format_type(c.casttarget, NULL) AS target,
       c.castfunc::pg_catalog.regprocedure AS function, c.castcontext AS context, c.castmethod AS method
FROM pg_catalog.pg_cast AS c
WHERE c.oid OPERATOR(pg_catalog.>=) 16384
