-- Text search dictionaries.
SELECT d.oid, d.dictname AS name, d.dictnamespace AS namespace, pg_catalog.pg_get_userbyid(d.dictowner) AS owner,
       tn.nspname AS template_schema, t.tmplname AS template, d.dictinitoption AS options
FROM pg_catalog.pg_ts_dict AS d
JOIN pg_catalog.pg_ts_template AS t ON t.oid OPERATOR(pg_catalog.=) d.dicttemplate
JOIN pg_catalog.pg_namespace AS tn ON tn.oid OPERATOR(pg_catalog.=) t.tmplnamespace
WHERE d.oid OPERATOR(pg_catalog.>=) 16384
