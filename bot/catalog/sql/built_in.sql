-- What the owners of relations may do to them when nothing was granted or revoked.
SELECT o.rolname AS owner, k.kind, pg_catalog.acldefault(k.kind, o.oid) AS acl
FROM pg_catalog.pg_roles AS o
CROSS JOIN (VALUES ('r'::pg_catalog."char"), ('s'::pg_catalog."char")) AS k (kind)
WHERE o.oid OPERATOR(pg_catalog.=) ANY (ARRAY(SELECT DISTINCT c.relowner FROM pg_catalog.pg_class AS c WHERE c.oid OPERATOR(pg_catalog.>=) 16384))
