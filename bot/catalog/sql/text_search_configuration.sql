-- Text search configurations with their mappings.
SELECT c.oid, c.cfgname AS name, c.cfgnamespace AS namespace, pg_catalog.pg_get_userbyid(c.cfgowner) AS owner,
       pn.nspname AS parser_schema, p.prsname AS parser,
       ARRAY(SELECT pg_catalog.json_build_array(tt.alias, pg_catalog.json_agg(m.mapdict::pg_catalog.regdictionary::pg_catalog.text ORDER BY m.mapseqno))
             FROM pg_catalog.pg_ts_config_map AS m
             JOIN pg_catalog.ts_token_type(c.cfgparser) AS tt ON tt.tokid OPERATOR(pg_catalog.=) m.maptokentype
             WHERE m.mapcfg OPERATOR(pg_catalog.=) c.oid
             GROUP BY tt.tokid, tt.alias ORDER BY tt.tokid) AS mappings
FROM pg_catalog.pg_ts_config AS c
JOIN pg_catalog.pg_ts_parser AS p ON p.oid OPERATOR(pg_catalog.=) c.cfgparser
JOIN pg_catalog.pg_namespace AS pn ON pn.oid OPERATOR(pg_catalog.=) p.prsnamespace
WHERE c.oid OPERATOR(pg_catalog.>=) 16384
