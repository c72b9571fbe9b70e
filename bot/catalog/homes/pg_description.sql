-- Needs `relations` and `objects`.
SELECT COALESCE(o.home, 0) AS home, d.xmin FROM pg_catalog.pg_description AS d
LEFT JOIN objects AS o ON o.object OPERATOR(pg_catalog.=) d.objoid AND o.class OPERATOR(pg_catalog.=) d.classoid
WHERE d.objoid OPERATOR(pg_catalog.>=) 16384 OR d.objoid OPERATOR(pg_catalog.=) 2200
