-- Needs `relations` and `objects`.
SELECT COALESCE(o.home, 0) AS home, d.xmin FROM pg_catalog.pg_depend AS d
LEFT JOIN objects AS o ON o.object OPERATOR(pg_catalog.=) d.objid AND o.class OPERATOR(pg_catalog.=) d.classid
WHERE d.refobjid OPERATOR(pg_catalog.>=) 16384 AND d.objid OPERATOR(pg_catalog.>=) 16384
