-- Default privileges; for a global entry what it replaces comes along.
SELECT d.oid, pg_catalog.pg_get_userbyid(d.defaclrole) AS role, d.defaclnamespace AS namespace, d.defaclobjtype AS objtype,
       d.defaclacl AS acl,
       CASE WHEN d.defaclnamespace OPERATOR(pg_catalog.=) 0
            THEN pg_catalog.acldefault(CASE WHEN d.defaclobjtype OPERATOR(pg_catalog.=) 'S' THEN 's'::pg_catalog."char" ELSE d.defaclobjtype END, d.defaclrole)
            END AS built_in
FROM pg_catalog.pg_default_acl AS d
