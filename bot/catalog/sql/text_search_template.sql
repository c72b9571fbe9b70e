-- Text search templates.
SELECT t.oid, t.tmplname AS name, t.tmplnamespace AS namespace, t.tmplinit AS init, t.tmpllexize AS lexize
FROM pg_catalog.pg_ts_template AS t
WHERE t.oid OPERATOR(pg_catalog.>=) 16384
