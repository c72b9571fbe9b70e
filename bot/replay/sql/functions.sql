SELECT p.oid::pg_catalog.int8, p.prokind::pg_catalog.text,
       pg_catalog.quote_ident(n.nspname) OPERATOR(pg_catalog.||) '.' OPERATOR(pg_catalog.||) pg_catalog.quote_ident(p.proname),
       pg_catalog.pg_get_function_identity_arguments(p.oid), p.prosrc,
       ARRAY(SELECT pg_catalog.format_type(t.oid, NULL) FROM pg_catalog.unnest(p.proargtypes) WITH ORDINALITY a(oid, place)
             JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) a.oid ORDER BY a.place),
       ARRAY(SELECT CASE WHEN t.typtype OPERATOR(pg_catalog.=) 'e'::pg_catalog."char"
                         THEN (SELECT e.enumlabel::pg_catalog.text FROM pg_catalog.pg_enum e
                               WHERE e.enumtypid OPERATOR(pg_catalog.=) t.oid ORDER BY e.enumsortorder LIMIT 1)
                         ELSE t.typcategory::pg_catalog.text END
             FROM pg_catalog.unnest(p.proargtypes) WITH ORDINALITY a(oid, place)
             JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) a.oid ORDER BY a.place),
       p.prorettype OPERATOR(pg_catalog.=) ANY (ARRAY['trigger', 'event_trigger']::pg_catalog.regtype[]), l.lanname::pg_catalog.text
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) p.pronamespace
JOIN pg_catalog.pg_language l ON l.oid OPERATOR(pg_catalog.=) p.prolang
WHERE l.lanname OPERATOR(pg_catalog.=) ANY (ARRAY['sql', 'plpgsql']::pg_catalog.name[])
  AND p.prokind OPERATOR(pg_catalog.=) ANY (ARRAY['f', 'p']::pg_catalog."char"[])
  AND p.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
  AND n.nspname OPERATOR(pg_catalog.<>) 'migrate_bot_trace'
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_proc'::pg_catalog.regclass::pg_catalog.oid
                    AND d.objid OPERATOR(pg_catalog.=) p.oid AND d.deptype OPERATOR(pg_catalog.=) 'e'::pg_catalog."char")
ORDER BY 3, 4
LIMIT 1000
