-- Foreign servers.
SELECT s.oid, s.srvname AS name, pg_catalog.pg_get_userbyid(s.srvowner) AS owner, w.fdwname AS wrapper, s.srvfdw AS wrapper_oid, s.srvtype AS type,
       s.srvversion AS version, s.srvoptions AS options, COALESCE(s.srvacl, pg_catalog.acldefault('S', s.srvowner)) AS acl
FROM pg_catalog.pg_foreign_server AS s
JOIN pg_catalog.pg_foreign_data_wrapper AS w ON w.oid OPERATOR(pg_catalog.=) s.srvfdw
