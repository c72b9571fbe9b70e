-- Needs `relations`.
SELECT r.home, i.xmin FROM pg_catalog.pg_inherits AS i
JOIN relations AS r ON r.relation OPERATOR(pg_catalog.=) i.inhrelid
