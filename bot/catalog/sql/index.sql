-- Indexes, with or without a constraint behind them. Printing one is dear, most of it the search for the default operator class of
-- each column, so nothing is printed of an index on plain columns of which these show that there is nothing more to say: `usual`
-- are operator classes that need no naming on whatever column they can stand, and `marked` has the relations of which a column has
-- a collation, options or a statistics target. A cast or a default operator class that a user made may decide otherwise: then `usual` has none.
WITH usual AS MATERIALIZED (
    SELECT ARRAY(
        SELECT o.oid FROM pg_catalog.pg_opclass AS o
        JOIN pg_catalog.pg_type AS t ON t.oid OPERATOR(pg_catalog.=) o.opcintype
        WHERE o.oid OPERATOR(pg_catalog.<) 16384 AND o.opcdefault AND t.typtype OPERATOR(pg_catalog.=) 'b'
          AND NOT EXISTS (SELECT FROM pg_catalog.pg_cast AS k
                          WHERE k.castmethod OPERATOR(pg_catalog.=) 'b' AND k.castcontext OPERATOR(pg_catalog.=) 'i'
                            AND (k.oid OPERATOR(pg_catalog.>=) 16384
                                 OR (k.casttarget OPERATOR(pg_catalog.=) o.opcintype AND o.opcintype OPERATOR(pg_catalog.<>) 25)))
          AND NOT EXISTS (SELECT FROM pg_catalog.pg_opclass AS u
                          WHERE u.oid OPERATOR(pg_catalog.>=) 16384 AND u.opcdefault AND u.opcintype OPERATOR(pg_catalog.<) 16384
                            AND u.opcmethod OPERATOR(pg_catalog.=) o.opcmethod)) AS classes),
marked AS MATERIALIZED (
    SELECT a.attrelid, a.attnum, a.attstattarget FROM pg_catalog.pg_attribute AS a
    WHERE a.attrelid OPERATOR(pg_catalog.>=) 16384
      AND (a.attcollation OPERATOR(pg_catalog.<>) ALL ('{0,100}'::pg_catalog.oid[]) OR a.attoptions IS NOT NULL
           OR a.attstattarget OPERATOR(pg_catalog.>=) 0))
SELECT i.indrelid AS relation, i.indexrelid AS oid, h.inhparent AS parent,
       pg_catalog.concat_ws('/', i.indkey, i.indclass, i.indcollation, i.indoption, pg_catalog.md5(i.indexprs::pg_catalog.text),
                            pg_catalog.md5(i.indpred::pg_catalog.text)) AS tree,
       c.relname AS name, i.indisunique AS "unique", m.amname AS method, i.indkey AS key, i.indnkeyatts AS keys,
       CASE WHEN c.reloptions IS NOT NULL OR c.reltablespace OPERATOR(pg_catalog.<>) 0 OR c.relkind OPERATOR(pg_catalog.<>) 'i'
              OR NOT i.indisvalid OR i.indisclustered OR i.indisreplident OR h.inhparent IS NOT NULL OR g.statistics IS NOT NULL
            THEN pg_catalog.json_build_array(
                c.relkind, i.indisvalid, i.indisclustered, i.indisreplident, c.reloptions,
                (SELECT s.spcname FROM pg_catalog.pg_tablespace AS s WHERE s.oid OPERATOR(pg_catalog.=) c.reltablespace),
                (SELECT pg_catalog.json_build_array(pn.nspname, p.relname)
                 FROM pg_catalog.pg_class AS p JOIN pg_catalog.pg_namespace AS pn ON pn.oid OPERATOR(pg_catalog.=) p.relnamespace
                 WHERE p.oid OPERATOR(pg_catalog.=) h.inhparent),
                g.statistics) END AS more,
       CASE WHEN i.indexprs IS NOT NULL OR i.indpred IS NOT NULL OR c.relkind OPERATOR(pg_catalog.<>) 'i'
              OR NOT 0 OPERATOR(pg_catalog.=) ALL (i.indoption::pg_catalog.int2[])
              OR NOT i.indcollation::pg_catalog.oid[] OPERATOR(pg_catalog.<@) '{0,100}'::pg_catalog.oid[]
              OR NOT i.indclass::pg_catalog.oid[] OPERATOR(pg_catalog.<@) (SELECT w.classes FROM usual AS w)
              OR i.indrelid OPERATOR(pg_catalog.=) ANY (SELECT x.attrelid FROM marked AS x)
              OR i.indexrelid OPERATOR(pg_catalog.=) ANY (SELECT x.attrelid FROM marked AS x)
              OR i.indnullsnotdistinct -- 15+
            THEN pg_catalog.pg_get_indexdef(i.indexrelid) END AS definition
FROM pg_catalog.pg_index AS i
JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) i.indexrelid
JOIN pg_catalog.pg_class AS t ON t.oid OPERATOR(pg_catalog.=) i.indrelid
JOIN pg_catalog.pg_am AS m ON m.oid OPERATOR(pg_catalog.=) c.relam
LEFT JOIN pg_catalog.pg_inherits AS h ON h.inhrelid OPERATOR(pg_catalog.=) i.indexrelid
LEFT JOIN (SELECT x.attrelid, pg_catalog.json_object_agg(x.attnum, x.attstattarget) AS statistics FROM marked AS x
           WHERE x.attstattarget OPERATOR(pg_catalog.>=) 0 GROUP BY x.attrelid) AS g ON g.attrelid OPERATOR(pg_catalog.=) i.indexrelid
WHERE i.indexrelid OPERATOR(pg_catalog.>=) 16384 AND c.relpersistence OPERATOR(pg_catalog.<>) 't'
  AND t.relkind OPERATOR(pg_catalog.=) ANY ('{r,p,m}'::pg_catalog."char"[])
