-- What belongs to each relation of `{homes}`: the relation itself, its parts, indexes, TOAST relation and row types; by the indexes of the catalogs.
SELECT 1259::pg_catalog.oid AS class, s.home AS object, s.home FROM {homes} AS s WHERE s.home OPERATOR(pg_catalog.<>) 0
UNION ALL SELECT 1259, i.indexrelid, s.home FROM {homes} AS s JOIN pg_catalog.pg_index AS i ON i.indrelid OPERATOR(pg_catalog.=) s.home
UNION ALL SELECT 1259, c.reltoastrelid, s.home FROM {homes} AS s JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) s.home
          WHERE c.reltoastrelid OPERATOR(pg_catalog.<>) 0
UNION ALL SELECT 2606, c.oid, s.home FROM {homes} AS s JOIN pg_catalog.pg_constraint AS c ON c.conrelid OPERATOR(pg_catalog.=) s.home
          WHERE s.home OPERATOR(pg_catalog.<>) 0
UNION ALL SELECT 2604, d.oid, s.home FROM {homes} AS s JOIN pg_catalog.pg_attrdef AS d ON d.adrelid OPERATOR(pg_catalog.=) s.home
UNION ALL SELECT 2620, t.oid, s.home FROM {homes} AS s JOIN pg_catalog.pg_trigger AS t ON t.tgrelid OPERATOR(pg_catalog.=) s.home
UNION ALL SELECT 2618, r.oid, s.home FROM {homes} AS s JOIN pg_catalog.pg_rewrite AS r ON r.ev_class OPERATOR(pg_catalog.=) s.home
UNION ALL SELECT 3256, p.oid, s.home FROM {homes} AS s JOIN pg_catalog.pg_policy AS p ON p.polrelid OPERATOR(pg_catalog.=) s.home
UNION ALL SELECT 3381, x.oid, s.home FROM {homes} AS s JOIN pg_catalog.pg_statistic_ext AS x ON x.stxrelid OPERATOR(pg_catalog.=) s.home
UNION ALL SELECT 1247, t.oid, s.home FROM {homes} AS s JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) s.home
          JOIN pg_catalog.pg_type AS t ON t.oid OPERATOR(pg_catalog.=) c.reltype
UNION ALL SELECT 1247, t.typarray, s.home FROM {homes} AS s JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) s.home
          JOIN pg_catalog.pg_type AS t ON t.oid OPERATOR(pg_catalog.=) c.reltype WHERE t.typarray OPERATOR(pg_catalog.<>) 0
