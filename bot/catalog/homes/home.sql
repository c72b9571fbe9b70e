-- The relation that an object belongs to, 0 without one: what `objects` says of all, of one object (g.class, g.object).
COALESCE(CASE g.class::pg_catalog.int8
    WHEN 1259 THEN (SELECT COALESCE(i.indrelid, d.refobjid, c.oid) FROM pg_catalog.pg_class AS c
                    LEFT JOIN pg_catalog.pg_index AS i ON i.indexrelid OPERATOR(pg_catalog.=) c.oid
                    LEFT JOIN pg_catalog.pg_depend AS d ON c.relkind OPERATOR(pg_catalog.=) 't' AND d.classid OPERATOR(pg_catalog.=) 1259
                         AND d.objid OPERATOR(pg_catalog.=) c.oid AND d.refclassid OPERATOR(pg_catalog.=) 1259
                         AND d.deptype OPERATOR(pg_catalog.=) 'i'
                    WHERE c.oid OPERATOR(pg_catalog.=) g.object AND c.oid OPERATOR(pg_catalog.>=) 16384)
    WHEN 2606 THEN (SELECT c.conrelid FROM pg_catalog.pg_constraint AS c WHERE c.oid OPERATOR(pg_catalog.=) g.object)
    WHEN 2604 THEN (SELECT d.adrelid FROM pg_catalog.pg_attrdef AS d WHERE d.oid OPERATOR(pg_catalog.=) g.object)
    WHEN 2620 THEN (SELECT t.tgrelid FROM pg_catalog.pg_trigger AS t WHERE t.oid OPERATOR(pg_catalog.=) g.object)
    WHEN 2618 THEN (SELECT r.ev_class FROM pg_catalog.pg_rewrite AS r WHERE r.oid OPERATOR(pg_catalog.=) g.object AND r.oid OPERATOR(pg_catalog.>=) 16384)
    WHEN 3256 THEN (SELECT p.polrelid FROM pg_catalog.pg_policy AS p WHERE p.oid OPERATOR(pg_catalog.=) g.object)
    WHEN 3381 THEN (SELECT x.stxrelid FROM pg_catalog.pg_statistic_ext AS x WHERE x.oid OPERATOR(pg_catalog.=) g.object)
    WHEN 1247 THEN (SELECT CASE WHEN t.typrelid OPERATOR(pg_catalog.<>) 0 THEN t.typrelid ELSE e.typrelid END FROM pg_catalog.pg_type AS t
                    LEFT JOIN pg_catalog.pg_type AS e ON e.oid OPERATOR(pg_catalog.=) t.typelem
                    WHERE t.oid OPERATOR(pg_catalog.=) g.object AND t.oid OPERATOR(pg_catalog.>=) 16384)
    END, 0)
