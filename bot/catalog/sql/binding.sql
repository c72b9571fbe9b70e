-- What belongs to an extension or dies with one, and functions, casts and members of families that come and go with another object.
SELECT d.classid AS class_id, d.objid AS oid, d.objsubid AS subid, d.refclassid AS needed_class, d.refobjid AS needed,
       d.refobjsubid AS needed_subid, d.deptype AS way
FROM pg_catalog.pg_depend AS d
WHERE d.refobjid OPERATOR(pg_catalog.>=) 16384 AND d.objid OPERATOR(pg_catalog.>=) 16384
  AND (d.deptype OPERATOR(pg_catalog.=) ANY ('{e,x}'::pg_catalog."char"[])
       OR (d.deptype OPERATOR(pg_catalog.=) 'i' AND d.classid OPERATOR(pg_catalog.=) ANY ('{1255,2605,2602,2603}'::pg_catalog.oid[])))
