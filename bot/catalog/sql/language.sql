-- Procedural languages; plpgsql has a user's oid but belongs to its extension.
SELECT l.oid, l.lanname AS name, pg_catalog.pg_get_userbyid(l.lanowner) AS owner, l.lanpltrusted AS trusted,
       l.lanplcallfoid::pg_catalog.regproc AS handler, l.laninline::pg_catalog.regproc AS inline, l.lanvalidator::pg_catalog.regproc AS validator,
       COALESCE(l.lanacl, pg_catalog.acldefault('l', l.lanowner)) AS acl
FROM pg_catalog.pg_language AS l
WHERE l.lanispl AND l.oid OPERATOR(pg_catalog.>=) 16384
