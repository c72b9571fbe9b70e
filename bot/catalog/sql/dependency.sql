-- Dependencies between objects of users (and on extensions).
SELECT d.classid AS c, d.objid AS o, d.objsubid AS s, d.refclassid AS rc, d.refobjid AS ro, d.refobjsubid AS rs, d.deptype AS t
FROM pg_catalog.pg_depend AS d
WHERE d.refobjid OPERATOR(pg_catalog.>=) 16384 AND d.objid OPERATOR(pg_catalog.>=) 16384
