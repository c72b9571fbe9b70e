-- Extended statistics.
SELECT s.stxrelid AS relation, s.oid,
       pg_catalog.md5(ROW(s.stxkeys, s.stxkind, s.stxexprs::pg_catalog.text)::pg_catalog.text) AS tree, n.nspname AS schema,
       s.stxname AS name, pg_catalog.pg_get_userbyid(s.stxowner) AS owner,
       pg_catalog.pg_get_statisticsobjdef(s.oid) AS definition, s.stxstattarget AS target
FROM pg_catalog.pg_statistic_ext AS s
JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) s.stxnamespace
