-- Operator families.
SELECT f.oid, f.opfname AS name, f.opfnamespace AS namespace, pg_catalog.pg_get_userbyid(f.opfowner) AS owner, a.amname AS access_method
FROM pg_catalog.pg_opfamily AS f
JOIN pg_catalog.pg_am AS a ON a.oid OPERATOR(pg_catalog.=) f.opfmethod
WHERE f.oid OPERATOR(pg_catalog.>=) 16384
