-- Of one catalog: how many of the rows of then are there, be they changed; a new one has a newer oid of its own, or none.
SELECT (pg_catalog.count(*) OPERATOR(pg_catalog.-) pg_catalog.count(*) FILTER (
           WHERE (b.own OPERATOR(pg_catalog.<=) {last}) IS NOT TRUE
             AND pg_catalog.age(b.xmin) OPERATOR(pg_catalog.<=) (SELECT pg_catalog.age('{since}'::pg_catalog.xid))))::pg_catalog.text
FROM ({branch}) AS b
