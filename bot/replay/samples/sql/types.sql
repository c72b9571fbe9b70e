SELECT t.oid::pg_catalog.int8,
       t.typname::pg_catalog.text,
       pg_catalog.format_type(t.oid, NULL),
       t.typtype::pg_catalog.text,
       t.typcategory::pg_catalog.text,
       COALESCE((SELECT r.rngsubtype FROM pg_catalog.pg_range r WHERE r.rngtypid OPERATOR(pg_catalog.=) t.oid), t.typelem)::pg_catalog.int8,
       t.typbasetype::pg_catalog.int8,
       t.typtypmod,
       (SELECT pg_catalog.array_agg(e.enumlabel::pg_catalog.text ORDER BY e.enumsortorder)
        FROM pg_catalog.pg_enum e WHERE e.enumtypid OPERATOR(pg_catalog.=) t.oid),
       (SELECT pg_catalog.json_agg(pg_catalog.json_build_array(a.atttypid::pg_catalog.int8, a.atttypmod) ORDER BY a.attnum)
        FROM pg_catalog.pg_attribute a
        WHERE a.attrelid OPERATOR(pg_catalog.=) t.typrelid AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped),
       t.typnotnull
FROM pg_catalog.pg_type t
WHERE (t.typtype OPERATOR(pg_catalog.<>) 'c'::pg_catalog."char"
   OR EXISTS (SELECT FROM pg_catalog.pg_class c
              WHERE c.oid OPERATOR(pg_catalog.=) t.typrelid AND c.relkind OPERATOR(pg_catalog.=) 'c'::pg_catalog."char"))
  -- only t.oid
