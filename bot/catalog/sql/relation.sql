-- Tables, partitioned and foreign tables, views, materialised views, sequences and composite types.
SELECT c.oid, c.reltype AS row_type, COALESCE(r.typarray, 0) AS array_type,
       CASE WHEN c.relkind OPERATOR(pg_catalog.=) 'p' THEN
            (SELECT pg_catalog.md5(ROW(p.partstrat, p.partattrs, p.partclass, p.partcollation, p.partexprs::pg_catalog.text)::pg_catalog.text)
             FROM pg_catalog.pg_partitioned_table AS p WHERE p.partrelid OPERATOR(pg_catalog.=) c.oid) END AS partition_tree,
       n.nspname AS schema, c.relname AS name, c.relkind AS kind, pg_catalog.pg_get_userbyid(c.relowner) AS owner,
       c.relpersistence AS persistence, c.reloptions AS options, t.reloptions AS toast_options, a.amname AS access_method,
       s.spcname AS tablespace, c.relreplident AS replica_identity, c.relrowsecurity AS row_security,
       c.relforcerowsecurity AS force_row_security,
       CASE WHEN c.reloftype OPERATOR(pg_catalog.<>) 0 THEN
            (SELECT pg_catalog.json_build_array(yn.nspname, y.typname)
             FROM pg_catalog.pg_type AS y JOIN pg_catalog.pg_namespace AS yn ON yn.oid OPERATOR(pg_catalog.=) y.typnamespace
             WHERE y.oid OPERATOR(pg_catalog.=) c.reloftype) END AS of_type,
       c.relacl AS acl,
       CASE WHEN c.relispartition THEN pg_catalog.pg_get_expr(c.relpartbound, c.oid) END AS bound,
       CASE WHEN c.relkind OPERATOR(pg_catalog.=) 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END AS partition_key,
       CASE WHEN c.relkind OPERATOR(pg_catalog.=) ANY ('{v,m}'::pg_catalog."char"[]) THEN pg_catalog.pg_get_viewdef(c.oid) END AS definition,
       c.relispopulated AS populated
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
LEFT JOIN pg_catalog.pg_type AS r ON r.oid OPERATOR(pg_catalog.=) c.reltype
LEFT JOIN pg_catalog.pg_class AS t ON t.oid OPERATOR(pg_catalog.=) c.reltoastrelid AND t.reloptions IS NOT NULL
LEFT JOIN pg_catalog.pg_am AS a ON a.oid OPERATOR(pg_catalog.=) c.relam
LEFT JOIN pg_catalog.pg_tablespace AS s ON s.oid OPERATOR(pg_catalog.=) c.reltablespace
WHERE c.oid OPERATOR(pg_catalog.>=) 16384 AND c.relkind OPERATOR(pg_catalog.=) ANY ('{r,p,v,m,f,S,c}'::pg_catalog."char"[])
  AND c.relpersistence OPERATOR(pg_catalog.<>) 't'
