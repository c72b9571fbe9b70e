-- Ranges: what they range over.
SELECT r.rngtypid AS type, pg_catalog.format_type(r.rngsubtype, NULL) AS subtype, r.rngsubtype AS subtype_oid, r.rngmultitypid AS multirange,
       r.rngcollation AS collation, t.typcollation AS subtype_collation, r.rngsubopc AS opclass, o.opcdefault AS opclass_default,
       o.opcname AS opclass_name, o.opcnamespace AS opclass_namespace,
       r.rngcanonical AS canonical, r.rngsubdiff AS subtype_diff
FROM pg_catalog.pg_range AS r
JOIN pg_catalog.pg_opclass AS o ON o.oid OPERATOR(pg_catalog.=) r.rngsubopc
JOIN pg_catalog.pg_type AS t ON t.oid OPERATOR(pg_catalog.=) r.rngsubtype
WHERE r.rngtypid OPERATOR(pg_catalog.>=) 16384
