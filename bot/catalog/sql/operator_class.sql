-- Operator classes.
SELECT c.oid, c.opcname AS name, c.opcnamespace AS namespace, pg_catalog.pg_get_userbyid(c.opcowner) AS owner, a.amname AS access_method,
       c.opcfamily AS family, pg_catalog.format_type(c.opcintype, NULL) AS type, c.opcdefault AS is_default,
       CASE WHEN c.opckeytype OPERATOR(pg_catalog.<>) 0 THEN pg_catalog.format_type(c.opckeytype, NULL) END AS key_type
FROM pg_catalog.pg_opclass AS c
JOIN pg_catalog.pg_am AS a ON a.oid OPERATOR(pg_catalog.=) c.opcmethod
WHERE c.oid OPERATOR(pg_catalog.>=) 16384
