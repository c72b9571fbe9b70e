-- Sequences with the column that owns them; the last value only where the session may read it.
SELECT s.seqrelid AS oid, d.refobjid AS owner,
       CASE WHEN pg_catalog.has_sequence_privilege(s.seqrelid, 'SELECT,USAGE')
            THEN pg_catalog.pg_sequence_last_value(s.seqrelid) END AS last_value,
       pg_catalog.format_type(s.seqtypid, NULL) AS type, s.seqstart AS start,
       s.seqincrement AS increment, s.seqmax AS maximum, s.seqmin AS minimum, s.seqcache AS cache, s.seqcycle AS cycle,
       d.refobjid::pg_catalog.regclass::pg_catalog.text AS owner_name, d.refobjsubid AS owner_number,
       d.deptype OPERATOR(pg_catalog.=) 'i' AS internal
FROM pg_catalog.pg_sequence AS s
JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) s.seqrelid
LEFT JOIN pg_catalog.pg_depend AS d ON d.classid OPERATOR(pg_catalog.=) 1259 AND d.objid OPERATOR(pg_catalog.=) s.seqrelid
      AND d.refclassid OPERATOR(pg_catalog.=) 1259 AND d.refobjsubid OPERATOR(pg_catalog.>) 0
      AND d.deptype OPERATOR(pg_catalog.=) ANY ('{a,i}'::pg_catalog."char"[])
WHERE s.seqrelid OPERATOR(pg_catalog.>=) 16384 AND c.relpersistence OPERATOR(pg_catalog.<>) 't'
