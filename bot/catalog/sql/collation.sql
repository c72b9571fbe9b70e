-- Collations (names of system ones too where a user object refers to them).
SELECT c.oid, c.collname AS name, c.collnamespace AS namespace, pg_catalog.pg_get_userbyid(c.collowner) AS owner,
       c.collprovider AS provider, c.collisdeterministic AS deterministic,
       c.collcollate AS lc_collate, c.collctype AS lc_ctype,
       c.collversion AS version,
       c.colliculocale AS locale, -- 15-16
       c.colllocale AS locale, -- 17+
       c.collicurules AS rules, -- 16+
       c.collencoding AS encoding
FROM pg_catalog.pg_collation AS c
WHERE c.oid OPERATOR(pg_catalog.>=) 16384
   OR c.oid OPERATOR(pg_catalog.=) ANY (ARRAY(SELECT t.typcollation FROM pg_catalog.pg_type AS t
                                               WHERE t.oid OPERATOR(pg_catalog.>=) 16384 AND t.typcollation OPERATOR(pg_catalog.<>) 0
                                         UNION ALL SELECT r.rngcollation FROM pg_catalog.pg_range AS r
                                               WHERE r.rngtypid OPERATOR(pg_catalog.>=) 16384))
