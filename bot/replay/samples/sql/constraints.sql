SELECT i.indrelid::pg_catalog.int8, 'key',
       ARRAY(SELECT pg_catalog.quote_ident(a.attname)
             FROM pg_catalog.pg_attribute a
             WHERE a.attrelid OPERATOR(pg_catalog.=) i.indrelid
               AND (a.attnum OPERATOR(pg_catalog.=) ANY (i.indkey::pg_catalog.int2[])
                    OR EXISTS (SELECT FROM pg_catalog.pg_depend d
                               WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid
                                 AND d.objid OPERATOR(pg_catalog.=) i.indexrelid
                                 AND d.refobjid OPERATOR(pg_catalog.=) i.indrelid
                                 AND d.refobjsubid OPERATOR(pg_catalog.=) a.attnum::pg_catalog.int4
                                 AND i.indexprs IS NOT NULL))),
       NULL, NULL::pg_catalog.text[], false, pg_catalog.pg_get_expr(i.indpred, i.indrelid)
FROM pg_catalog.pg_index i
WHERE (i.indisunique OR i.indisexclusion) AND i.indrelid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
  -- only i.indrelid
UNION ALL
SELECT k.conrelid::pg_catalog.int8, 'foreign key',
       ARRAY(SELECT pg_catalog.quote_ident(a.attname)
             FROM pg_catalog.unnest(k.conkey) WITH ORDINALITY u(n, place)
             JOIN pg_catalog.pg_attribute a
               ON a.attrelid OPERATOR(pg_catalog.=) k.conrelid AND a.attnum OPERATOR(pg_catalog.=) u.n
             ORDER BY u.place),
       (SELECT pg_catalog.quote_ident(n.nspname) OPERATOR(pg_catalog.||) '.' OPERATOR(pg_catalog.||) pg_catalog.quote_ident(t.relname)
        FROM pg_catalog.pg_class t JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) t.relnamespace
        WHERE t.oid OPERATOR(pg_catalog.=) k.confrelid),
       ARRAY(SELECT pg_catalog.quote_ident(a.attname)
             FROM pg_catalog.unnest(k.confkey) WITH ORDINALITY u(n, place)
             JOIN pg_catalog.pg_attribute a
               ON a.attrelid OPERATOR(pg_catalog.=) k.confrelid AND a.attnum OPERATOR(pg_catalog.=) u.n
             ORDER BY u.place),
       k.confmatchtype OPERATOR(pg_catalog.=) 'f'::pg_catalog."char", NULL
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class t ON t.oid OPERATOR(pg_catalog.=) k.confrelid
WHERE k.contype OPERATOR(pg_catalog.=) 'f'::pg_catalog."char"
  AND (pg_catalog.to_jsonb(k) OPERATOR(pg_catalog.->>) 'conenforced') IS DISTINCT FROM 'false'
  AND (k.conparentid OPERATOR(pg_catalog.=) 0::pg_catalog.oid
       OR NOT EXISTS (SELECT FROM pg_catalog.pg_constraint up
                      WHERE up.oid OPERATOR(pg_catalog.=) k.conparentid AND up.conrelid OPERATOR(pg_catalog.=) k.conrelid))
  -- only k.conrelid
UNION ALL
SELECT k.conrelid::pg_catalog.int8, 'check', NULL,
       (SELECT pg_catalog.string_agg(p.prosrc, ' ' ORDER BY p.oid)
        FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_proc p ON p.oid OPERATOR(pg_catalog.=) d.refobjid
        WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_constraint'::pg_catalog.regclass::pg_catalog.oid
          AND d.objid OPERATOR(pg_catalog.=) k.oid
          AND d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_proc'::pg_catalog.regclass::pg_catalog.oid),
       NULL, false, pg_catalog.pg_get_expr(k.conbin, k.conrelid)
FROM pg_catalog.pg_constraint k
WHERE k.contype OPERATOR(pg_catalog.=) 'c'::pg_catalog."char" AND k.conrelid OPERATOR(pg_catalog.<>) 0::pg_catalog.oid
  AND (pg_catalog.to_jsonb(k) OPERATOR(pg_catalog.->>) 'conenforced') IS DISTINCT FROM 'false'
  -- only k.conrelid
