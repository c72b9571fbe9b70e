SELECT a.attrelid::pg_catalog.int8,
       pg_catalog.quote_ident(a.attname),
       a.atttypid::pg_catalog.int8,
       a.atttypmod,
       NOT a.attnotnull,
       a.atthasdef,
       a.attidentity OPERATOR(pg_catalog.<>) ''::pg_catalog."char"
         OR pg_catalog.strpos(COALESCE(pg_catalog.pg_get_expr(d.adbin, d.adrelid), ''), 'nextval(') OPERATOR(pg_catalog.=) 1,
       a.attgenerated OPERATOR(pg_catalog.<>) ''::pg_catalog."char",
       pg_catalog.format_type(a.atttypid, a.atttypmod)
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) a.attrelid
LEFT JOIN pg_catalog.pg_attrdef d
       ON d.adrelid OPERATOR(pg_catalog.=) a.attrelid AND d.adnum OPERATOR(pg_catalog.=) a.attnum
WHERE a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped
  AND c.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
  AND c.relkind OPERATOR(pg_catalog.=) ANY (ARRAY['r', 'f']::pg_catalog."char"[])
  -- only a.attrelid
ORDER BY a.attrelid, a.attnum
