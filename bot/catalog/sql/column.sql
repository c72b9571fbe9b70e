-- Columns of relations and attributes of composite types; for indexes only the columns with a statistics target.
SELECT a.attrelid AS relation, a.attnum AS number, a.attname AS name, pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
       a.atttypid AS type_oid, a.atttypmod AS typmod, a.attnotnull AS not_null, a.atthasdef AS has_default,
       a.attidentity AS identity, a.attgenerated AS generated,
       CASE WHEN a.attcollation OPERATOR(pg_catalog.<>) t.typcollation THEN a.attcollation END AS collation,
       CASE WHEN a.attstorage OPERATOR(pg_catalog.<>) t.typstorage THEN a.attstorage END AS storage,
       t.typstorage AS type_storage, a.attcompression AS compression, a.attstattarget AS statistics, a.attislocal AS local,
       a.attinhcount AS inherited, a.attacl AS acl, a.attoptions AS options, a.attfdwoptions AS fdw_options
FROM pg_catalog.pg_attribute AS a
JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) a.attrelid
JOIN pg_catalog.pg_type AS t ON t.oid OPERATOR(pg_catalog.=) a.atttypid
WHERE a.attrelid OPERATOR(pg_catalog.>=) 16384 AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped
  AND c.relpersistence OPERATOR(pg_catalog.<>) 't'
  AND (c.relkind OPERATOR(pg_catalog.=) ANY ('{r,p,v,m,f,c}'::pg_catalog."char"[])
       OR (c.relkind OPERATOR(pg_catalog.=) ANY ('{i,I}'::pg_catalog."char"[]) AND a.attstattarget OPERATOR(pg_catalog.>=) 0))
ORDER BY a.attrelid, a.attnum
