-- Of one catalog: how many rows of then are there, be they changed, and the objects of those that came or changed.
SELECT pg_catalog.json_build_object(
    'kept', (pg_catalog.count(*) OPERATOR(pg_catalog.-) pg_catalog.count(*) FILTER (
        WHERE b.young AND (b.own OPERATOR(pg_catalog.<=) {last}) IS NOT TRUE))::pg_catalog.text,
    'new', pg_catalog.array_agg(DISTINCT pg_catalog.concat('(', b.class, ',', b.object, ')'))
           FILTER (WHERE b.young))::pg_catalog.text
FROM (SELECT b.class, b.object, b.own,
             pg_catalog.age(b.xmin) OPERATOR(pg_catalog.<=) (SELECT pg_catalog.age('{since}'::pg_catalog.xid)) AS young
      FROM ({branch}) AS b OFFSET 0) AS b
