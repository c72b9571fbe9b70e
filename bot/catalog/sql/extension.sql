-- Extensions with their version; their members are told apart by pg_depend.
SELECT e.oid, e.extname AS name, pg_catalog.pg_get_userbyid(e.extowner) AS owner, e.extnamespace AS namespace,
       e.extversion AS version, e.extrelocatable AS relocatable
FROM pg_catalog.pg_extension AS e
