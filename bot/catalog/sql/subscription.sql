-- Subscriptions of this database. Only who may read connection strings gets them: a query that names the column fails for
-- all others, so it runs inside a function that is given none then; a lexeme holds at most 2046 bytes, and at least one.
SELECT s.oid, s.subname AS name, pg_catalog.pg_get_userbyid(s.subowner) AS owner, s.subenabled AS enabled, s.subbinary AS "binary",
       s.substream AS streaming, s.subslotname AS slot, s.subsynccommit AS synchronous_commit, s.subpublications AS publications,
       s.subtwophasestate AS two_phase, s.subdisableonerr AS disable_on_error, -- 15+
       s.subpasswordrequired AS password_required, s.subrunasowner AS run_as_owner, s.suborigin AS origin, -- 16+
       s.subfailover AS failover, -- 17+
       (SELECT t.word FROM pg_catalog.ts_stat(
            CASE WHEN pg_catalog.has_column_privilege('pg_catalog.pg_subscription'::pg_catalog.regclass, 'subconninfo', 'SELECT')
                 THEN pg_catalog.format('SELECT pg_catalog.array_to_tsvector(ARRAY[''='' OPERATOR(pg_catalog.||) subconninfo]) FROM pg_catalog.pg_subscription
                          WHERE oid OPERATOR(pg_catalog.=) %s AND pg_catalog.octet_length(subconninfo) OPERATOR(pg_catalog.<) 2000',
                          s.oid) END) AS t) AS connection,
       s.subdbid AS database
FROM pg_catalog.pg_subscription AS s
JOIN pg_catalog.pg_database AS d ON d.oid OPERATOR(pg_catalog.=) s.subdbid
WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
