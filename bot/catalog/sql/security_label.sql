-- Security labels.
SELECT l.classoid AS class_id, l.objoid AS oid, l.objsubid AS subid, l.provider AS provider, l.label AS label
FROM pg_catalog.pg_seclabel AS l
