-- Comments on user objects and on the schema "public".
SELECT d.classoid AS class_id, d.objoid AS oid, d.objsubid AS subid, d.description AS text
FROM pg_catalog.pg_description AS d
WHERE d.objoid OPERATOR(pg_catalog.>=) 16384 OR (d.objoid OPERATOR(pg_catalog.=) 2200 AND d.classoid OPERATOR(pg_catalog.=) 2615)
