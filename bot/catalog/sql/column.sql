-- Columns of relations and attributes of composite types; of system columns those that somebody granted something on.
SELECT a.attrelid AS relation, a.atttypid AS type_oid, a.attnum AS number, a.attname AS name,
       pg_catalog.format_type(a.atttypid, a.atttypmod) AS type, a.atttypmod AS typmod, a.attnotnull AS not_null,
       t.typstorage AS type_storage,
       CASE WHEN a.attcollation OPERATOR(pg_catalog.<>) t.typcollation OR a.attstorage OPERATOR(pg_catalog.<>) t.typstorage
              OR a.attidentity OPERATOR(pg_catalog.<>) '' OR a.attgenerated OPERATOR(pg_catalog.<>) ''
              OR a.attcompression OPERATOR(pg_catalog.<>) '' OR a.attstattarget OPERATOR(pg_catalog.>=) 0
              OR NOT a.attislocal OR a.attinhcount OPERATOR(pg_catalog.<>) 0
              OR a.attacl IS NOT NULL OR a.attoptions IS NOT NULL OR a.attfdwoptions IS NOT NULL
            THEN pg_catalog.json_build_array(a.attidentity, a.attgenerated,
                CASE WHEN a.attcollation OPERATOR(pg_catalog.<>) t.typcollation THEN
                     (SELECT pg_catalog.json_build_array(n.nspname, o.collname)
                      FROM pg_catalog.pg_collation AS o JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) o.collnamespace
                      WHERE o.oid OPERATOR(pg_catalog.=) a.attcollation) END,
                CASE WHEN a.attstorage OPERATOR(pg_catalog.<>) t.typstorage THEN a.attstorage END,
                a.attcompression, a.attstattarget, a.attislocal, a.attinhcount, a.attacl, a.attoptions, a.attfdwoptions) END AS more
FROM pg_catalog.pg_attribute AS a
JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) a.attrelid
JOIN pg_catalog.pg_type AS t ON t.oid OPERATOR(pg_catalog.=) a.atttypid
WHERE a.attrelid OPERATOR(pg_catalog.>=) 16384 AND (a.attnum OPERATOR(pg_catalog.>) 0 OR a.attacl IS NOT NULL)
  AND NOT a.attisdropped
  AND c.relpersistence OPERATOR(pg_catalog.<>) 't'
  AND c.relkind OPERATOR(pg_catalog.=) ANY ('{r,p,v,m,f,c}'::pg_catalog."char"[])
ORDER BY a.attrelid, a.attnum
