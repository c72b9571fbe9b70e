-- Needs `relations`.
SELECT r.home, a.xmin FROM pg_catalog.pg_attribute AS a
JOIN relations AS r ON r.relation OPERATOR(pg_catalog.=) a.attrelid
WHERE a.attrelid OPERATOR(pg_catalog.>=) 16384
