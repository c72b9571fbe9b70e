-- Of one catalog: the objects of rows that came or changed since.
SELECT pg_catalog.json_agg(pg_catalog.concat('(', n.class, ',', n.object, ')'))::pg_catalog.text
FROM (SELECT DISTINCT b.class, b.object FROM ({branch}) AS b
      WHERE pg_catalog.age(b.xmin) OPERATOR(pg_catalog.<=) (SELECT pg_catalog.age('{since}'::pg_catalog.xid))) AS n
