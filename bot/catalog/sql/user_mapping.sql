-- User mappings; the options are NULL where the session may not see them.
SELECT u.umid AS oid, u.srvname AS server, u.umuser AS role, CASE WHEN u.umuser OPERATOR(pg_catalog.=) 0 THEN 'public' ELSE u.usename END AS name,
       u.umoptions AS options,
       pg_catalog.pg_has_role(s.srvowner, 'USAGE') OR u.usename OPERATOR(pg_catalog.=) CURRENT_USER
         OR pg_catalog.current_setting('is_superuser') OPERATOR(pg_catalog.=) 'on' AS readable
FROM pg_catalog.pg_user_mappings AS u
JOIN pg_catalog.pg_foreign_server AS s ON s.oid OPERATOR(pg_catalog.=) u.srvid
