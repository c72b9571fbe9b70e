-- Support functions in families and classes.
SELECT f.oid, f.amprocfamily AS family, f.amprocnum AS number, f.amproc::pg_catalog.regprocedure::pg_catalog.text AS function,
       pg_catalog.format_type(f.amproclefttype, NULL) AS left_type, pg_catalog.format_type(f.amprocrighttype, NULL) AS right_type
FROM pg_catalog.pg_amproc AS f
WHERE f.oid OPERATOR(pg_catalog.>=) 16384
