-- Row-level security policies.
SELECT p.polrelid AS relation, p.oid, pg_catalog.md5(p.polqual::pg_catalog.text) AS using_tree,
       pg_catalog.md5(p.polwithcheck::pg_catalog.text) AS check_tree, p.polname AS name, p.polcmd AS command, p.polpermissive AS permissive,
       ARRAY(SELECT CASE WHEN r.oid OPERATOR(pg_catalog.=) 0 THEN NULL ELSE pg_catalog.pg_get_userbyid(r.oid) END
             FROM pg_catalog.unnest(p.polroles) AS r (oid) ORDER BY 1) AS roles,
       pg_catalog.pg_get_expr(p.polqual, p.polrelid) AS "using", pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) AS "check"
FROM pg_catalog.pg_policy AS p
