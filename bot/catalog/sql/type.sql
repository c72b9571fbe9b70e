-- Types: enum, composite, range, domain, base and shell types and their arrays; a relation knows its row type and the array of it.
SELECT t.oid, t.typname AS name, t.typnamespace AS namespace, t.typtype AS typtype, pg_catalog.pg_get_userbyid(t.typowner) AS owner,
       COALESCE(t.typacl, pg_catalog.acldefault('T', t.typowner)) AS acl, t.typrelid AS relation, t.typelem AS element,
       CASE WHEN t.typelem OPERATOR(pg_catalog.<>) 0 THEN pg_catalog.format_type(t.typelem, NULL) END AS element_name,
       t.typarray AS array_type, t.typisdefined AS defined, t.typsubscript AS subscript,
       CASE WHEN t.typtype OPERATOR(pg_catalog.=) 'd' THEN pg_catalog.format_type(t.typbasetype, t.typtypmod) END AS base_type,
       CASE WHEN t.typtype OPERATOR(pg_catalog.=) 'd' THEN t.typbasetype END AS base_oid, t.typtypmod AS typmod,
       t.typnotnull AS not_null, pg_catalog.pg_get_expr(t.typdefaultbin, 0) AS default_expression, t.typdefault AS default_text,
       t.typcollation AS collation, t.typlen AS length, t.typbyval AS by_value, t.typcategory AS category,
       t.typispreferred AS preferred, t.typdelim AS delimiter, t.typalign AS alignment, t.typstorage AS storage,
       t.typinput AS input, t.typoutput AS output, t.typreceive AS receive,
       t.typsend AS send, t.typmodin AS typmod_in, t.typmodout AS typmod_out,
       t.typanalyze AS analyze, t.typsubscript AS subscript_function
FROM pg_catalog.pg_type AS t
WHERE t.oid OPERATOR(pg_catalog.>=) 16384
  AND NOT CASE WHEN t.typtype OPERATOR(pg_catalog.=) 'c' THEN t.oid
               WHEN t.typsubscript OPERATOR(pg_catalog.=) 'pg_catalog.array_subscript_handler'::pg_catalog.regproc THEN t.typelem
               ELSE 0 END OPERATOR(pg_catalog.=) ANY (SELECT c.reltype FROM pg_catalog.pg_class AS c
                                                      WHERE c.oid OPERATOR(pg_catalog.>=) 16384 AND c.relkind OPERATOR(pg_catalog.<>) 'c'
                                                        AND c.reltype OPERATOR(pg_catalog.<>) 0)
