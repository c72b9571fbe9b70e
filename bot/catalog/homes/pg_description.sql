SELECT d.classoid AS class, d.objoid AS object,
       pg_catalog.hashtextextended(pg_catalog.concat_ws(' ', d.classoid, d.objoid, d.objsubid, d.description), 0) AS said
FROM pg_catalog.pg_description AS d
WHERE d.objoid OPERATOR(pg_catalog.>=) 16384 OR d.objoid OPERATOR(pg_catalog.=) 2200
