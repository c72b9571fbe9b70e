-- Privileges on objects of the server or of an extension that differ from what they came with.
SELECT 1255 AS class, p.oid, p.prokind AS kind, p.oid::pg_catalog.regprocedure::pg_catalog.text AS name,
       COALESCE(p.proacl, pg_catalog.acldefault('f', p.proowner)) AS acl,
       COALESCE(i.initprivs, pg_catalog.acldefault('f', p.proowner)) AS initial
FROM pg_catalog.pg_proc AS p
LEFT JOIN pg_catalog.pg_init_privs AS i ON i.objoid OPERATOR(pg_catalog.=) p.oid AND i.classoid OPERATOR(pg_catalog.=) 1255
WHERE (p.proacl IS NOT NULL OR i.initprivs IS NOT NULL)
  AND (p.pronamespace OPERATOR(pg_catalog.=) 11 OR i.initprivs IS NOT NULL
       OR p.oid IN (SELECT d.objid FROM pg_catalog.pg_depend AS d WHERE d.refclassid OPERATOR(pg_catalog.=) 3079
                    AND d.classid OPERATOR(pg_catalog.=) 1255 AND d.deptype OPERATOR(pg_catalog.=) 'e'))
  AND p.proacl IS DISTINCT FROM i.initprivs
UNION ALL
SELECT 1259, c.oid, c.relkind, c.oid::pg_catalog.regclass::pg_catalog.text,
       COALESCE(c.relacl, pg_catalog.acldefault('r', c.relowner)), COALESCE(i.initprivs, pg_catalog.acldefault('r', c.relowner))
FROM pg_catalog.pg_class AS c
LEFT JOIN pg_catalog.pg_init_privs AS i ON i.objoid OPERATOR(pg_catalog.=) c.oid AND i.classoid OPERATOR(pg_catalog.=) 1259
                                        AND i.objsubid OPERATOR(pg_catalog.=) 0
WHERE (c.relacl IS NOT NULL OR i.initprivs IS NOT NULL)
  AND (c.relnamespace OPERATOR(pg_catalog.=) 11 OR i.initprivs IS NOT NULL
       OR c.oid IN (SELECT d.objid FROM pg_catalog.pg_depend AS d WHERE d.refclassid OPERATOR(pg_catalog.=) 3079
                    AND d.classid OPERATOR(pg_catalog.=) 1259 AND d.deptype OPERATOR(pg_catalog.=) 'e'))
  AND c.relacl IS DISTINCT FROM i.initprivs
UNION ALL
SELECT 2612, l.oid, 'l', pg_catalog.quote_ident(l.lanname),
       COALESCE(l.lanacl, pg_catalog.acldefault('l', l.lanowner)), COALESCE(i.initprivs, pg_catalog.acldefault('l', l.lanowner))
FROM pg_catalog.pg_language AS l
LEFT JOIN pg_catalog.pg_init_privs AS i ON i.objoid OPERATOR(pg_catalog.=) l.oid AND i.classoid OPERATOR(pg_catalog.=) 2612
WHERE l.oid OPERATOR(pg_catalog.<) 16384 AND l.lanacl IS DISTINCT FROM i.initprivs
UNION ALL
SELECT 1247, t.oid, 'T', pg_catalog.format_type(t.oid, NULL),
       COALESCE(t.typacl, pg_catalog.acldefault('T', t.typowner)), COALESCE(i.initprivs, pg_catalog.acldefault('T', t.typowner))
FROM pg_catalog.pg_type AS t
LEFT JOIN pg_catalog.pg_init_privs AS i ON i.objoid OPERATOR(pg_catalog.=) t.oid AND i.classoid OPERATOR(pg_catalog.=) 1247
WHERE (t.oid OPERATOR(pg_catalog.<) 16384 OR i.initprivs IS NOT NULL
       OR t.oid IN (SELECT d.objid FROM pg_catalog.pg_depend AS d WHERE d.refclassid OPERATOR(pg_catalog.=) 3079
                    AND d.classid OPERATOR(pg_catalog.=) 1247 AND d.deptype OPERATOR(pg_catalog.=) 'e')) AND t.typacl IS DISTINCT FROM i.initprivs
UNION ALL
SELECT 2615, n.oid, 'n', n.oid::pg_catalog.regnamespace::pg_catalog.text,
       COALESCE(n.nspacl, pg_catalog.acldefault('n', n.nspowner)), COALESCE(i.initprivs, pg_catalog.acldefault('n', n.nspowner))
FROM pg_catalog.pg_namespace AS n
LEFT JOIN pg_catalog.pg_init_privs AS i ON i.objoid OPERATOR(pg_catalog.=) n.oid AND i.classoid OPERATOR(pg_catalog.=) 2615
WHERE n.oid OPERATOR(pg_catalog.<) 16384 AND n.nspname OPERATOR(pg_catalog.=) 'pg_catalog' AND n.nspacl IS DISTINCT FROM i.initprivs
