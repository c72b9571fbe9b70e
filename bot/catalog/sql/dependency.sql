-- Dependencies between objects of users; those of `binding` and of what a relation brings along (its row type, TOAST) are left out.
SELECT d.classid AS class_id, d.objid AS oid, d.objsubid AS subid, d.refclassid AS needed_class, d.refobjid AS needed,
       d.refobjsubid AS needed_subid, d.deptype AS way
FROM pg_catalog.pg_depend AS d
WHERE d.refobjid OPERATOR(pg_catalog.>=) 16384 AND d.objid OPERATOR(pg_catalog.>=) 16384
  AND d.deptype OPERATOR(pg_catalog.<>) ALL ('{e,x}'::pg_catalog."char"[])
  AND NOT (d.deptype OPERATOR(pg_catalog.=) 'i' AND d.objsubid OPERATOR(pg_catalog.=) 0 AND d.refobjsubid OPERATOR(pg_catalog.=) 0
           AND d.classid OPERATOR(pg_catalog.=) ANY ('{1247,1259}'::pg_catalog.oid[])
           AND d.refclassid OPERATOR(pg_catalog.=) ANY ('{1247,1259}'::pg_catalog.oid[]))
