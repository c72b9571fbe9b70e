-- Every object that belongs to a relation, by catalog and oid, with its home. Needs `relations`.
SELECT 1259::pg_catalog.oid AS class, r.relation AS object, r.home FROM relations AS r
UNION ALL SELECT 2606, c.oid, c.conrelid FROM pg_catalog.pg_constraint AS c WHERE c.conrelid OPERATOR(pg_catalog.<>) 0
UNION ALL SELECT 2604, d.oid, d.adrelid FROM pg_catalog.pg_attrdef AS d
UNION ALL SELECT 2620, t.oid, t.tgrelid FROM pg_catalog.pg_trigger AS t
UNION ALL SELECT 2618, r.oid, r.ev_class FROM pg_catalog.pg_rewrite AS r WHERE r.oid OPERATOR(pg_catalog.>=) 16384
UNION ALL SELECT 3256, p.oid, p.polrelid FROM pg_catalog.pg_policy AS p
UNION ALL SELECT 3381, s.oid, s.stxrelid FROM pg_catalog.pg_statistic_ext AS s
UNION ALL SELECT 1247, t.oid, t.typrelid FROM pg_catalog.pg_type AS t WHERE t.oid OPERATOR(pg_catalog.>=) 16384 AND t.typrelid OPERATOR(pg_catalog.<>) 0
UNION ALL SELECT 1247, t.oid, e.typrelid FROM pg_catalog.pg_type AS t
          JOIN pg_catalog.pg_type AS e ON e.oid OPERATOR(pg_catalog.=) t.typelem
          WHERE t.oid OPERATOR(pg_catalog.>=) 16384 AND t.typrelid OPERATOR(pg_catalog.=) 0 AND e.typrelid OPERATOR(pg_catalog.<>) 0
