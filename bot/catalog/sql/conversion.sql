-- Encoding conversions.
SELECT c.oid, c.conname AS name, c.connamespace AS namespace, pg_catalog.pg_get_userbyid(c.conowner) AS owner,
       pg_catalog.pg_encoding_to_char(c.conforencoding) AS source, pg_catalog.pg_encoding_to_char(c.contoencoding) AS target,
       c.conproc AS function, c.condefault AS is_default
FROM pg_catalog.pg_conversion AS c
WHERE c.oid OPERATOR(pg_catalog.>=) 16384
