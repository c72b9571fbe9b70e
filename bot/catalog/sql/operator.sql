-- Operators; those never defined but only promised by COMMUTATOR or NEGATOR have code 0.
SELECT o.oid, o.oprname AS name, o.oprnamespace AS namespace, pg_catalog.pg_get_userbyid(o.oprowner) AS owner,
       CASE WHEN o.oprleft OPERATOR(pg_catalog.<>) 0 THEN pg_catalog.format_type(o.oprleft, NULL) END AS left_type,
       pg_catalog.format_type(o.oprright, NULL) AS right_type, o.oprcanmerge AS merges, o.oprcanhash AS hashes,
       o.oprcom::pg_catalog.regoperator AS commutator, o.oprnegate::pg_catalog.regoperator AS negator, o.oprcode AS function,
       o.oprrest AS restriction, o.oprjoin AS joining
FROM pg_catalog.pg_operator AS o
WHERE o.oid OPERATOR(pg_catalog.>=) 16384
