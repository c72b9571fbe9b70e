-- Tables, partitioned and foreign tables, views, materialised views, sequences, indexes and composite types.
SELECT c.oid, c.relname AS name, c.relnamespace AS namespace, c.relkind AS relkind,
       pg_catalog.pg_get_userbyid(c.relowner) AS owner, c.relpersistence AS persistence, c.reloptions AS options,
       t.reloptions AS toast_options, a.amname AS access_method, s.spcname AS tablespace, c.relreplident AS replica_identity,
       c.relrowsecurity AS row_security, c.relforcerowsecurity AS force_row_security, c.reloftype AS of_type,
       CASE WHEN c.relkind OPERATOR(pg_catalog.=) 'S' THEN COALESCE(c.relacl, pg_catalog.acldefault('s', c.relowner))
            WHEN c.relkind OPERATOR(pg_catalog.=) ANY ('{r,p,v,m,f}'::pg_catalog."char"[])
            THEN COALESCE(c.relacl, pg_catalog.acldefault('r', c.relowner)) END AS acl,
       CASE WHEN c.relispartition THEN pg_catalog.pg_get_expr(c.relpartbound, c.oid) END AS bound,
       CASE WHEN c.relkind OPERATOR(pg_catalog.=) 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END AS partition_key,
       CASE WHEN c.relkind OPERATOR(pg_catalog.=) 'p' THEN
            (SELECT pg_catalog.json_build_array(p.partstrat, p.partattrs, p.partclass, p.partcollation, p.partexprs)::pg_catalog.text
             FROM pg_catalog.pg_partitioned_table AS p WHERE p.partrelid OPERATOR(pg_catalog.=) c.oid) END AS partition_tree,
       CASE WHEN c.relkind OPERATOR(pg_catalog.=) ANY ('{v,m}'::pg_catalog."char"[]) THEN pg_catalog.pg_get_viewdef(c.oid) END AS definition,
       c.relispopulated AS populated, c.reltype AS row_type,
       CASE WHEN c.relkind OPERATOR(pg_catalog.=) ANY ('{r,m}'::pg_catalog."char"[]) THEN c.relpages OPERATOR(pg_catalog.>) 0 END AS pages
FROM pg_catalog.pg_class AS c
LEFT JOIN pg_catalog.pg_class AS t ON t.oid OPERATOR(pg_catalog.=) c.reltoastrelid AND t.reloptions IS NOT NULL
LEFT JOIN pg_catalog.pg_am AS a ON a.oid OPERATOR(pg_catalog.=) c.relam
LEFT JOIN pg_catalog.pg_tablespace AS s ON s.oid OPERATOR(pg_catalog.=) c.reltablespace
WHERE c.oid OPERATOR(pg_catalog.>=) 16384 AND c.relkind OPERATOR(pg_catalog.<>) 't'
  AND c.relpersistence OPERATOR(pg_catalog.<>) 't'
