-- Schemas of users, and "public" (whose oid is a system one).
SELECT n.oid, n.nspname AS name, pg_catalog.pg_get_userbyid(n.nspowner) AS owner,
       COALESCE(n.nspacl, pg_catalog.acldefault('n', n.nspowner)) AS acl
FROM pg_catalog.pg_namespace AS n
WHERE n.oid OPERATOR(pg_catalog.>=) 16384 OR n.nspname OPERATOR(pg_catalog.=) 'public'
