-- Extended statistics.
SELECT s.oid, s.stxname AS name, s.stxnamespace AS namespace, s.stxrelid AS relation, pg_catalog.pg_get_userbyid(s.stxowner) AS owner,
       pg_catalog.pg_get_statisticsobjdef(s.oid) AS definition, s.stxstattarget AS target,
       pg_catalog.md5(ROW(s.stxkeys, s.stxkind, s.stxexprs::pg_catalog.text)::pg_catalog.text) AS tree
FROM pg_catalog.pg_statistic_ext AS s
