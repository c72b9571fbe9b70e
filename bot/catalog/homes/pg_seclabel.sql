-- Needs `relations` and `objects`.
SELECT COALESCE(o.home, 0) AS home, l.xmin FROM pg_catalog.pg_seclabel AS l
LEFT JOIN objects AS o ON o.object OPERATOR(pg_catalog.=) l.objoid AND o.class OPERATOR(pg_catalog.=) l.classoid
