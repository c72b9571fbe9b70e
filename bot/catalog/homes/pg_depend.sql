SELECT d.classid AS class, d.objid AS object, NULL::pg_catalog.oid AS own, d.xmin FROM pg_catalog.pg_depend AS d
WHERE d.refobjid OPERATOR(pg_catalog.>=) 16384 AND d.objid OPERATOR(pg_catalog.>=) 16384
