-- Subscriptions of this database, without the connection string (see subscription_secret).
SELECT s.oid, s.subname AS name, pg_catalog.pg_get_userbyid(s.subowner) AS owner, s.subenabled AS enabled, s.subbinary AS "binary",
       s.substream AS streaming, s.subslotname AS slot, s.subsynccommit AS synchronous_commit, s.subpublications AS publications,
       s.subtwophasestate AS two_phase, s.subdisableonerr AS disable_on_error, -- 15+
       s.subpasswordrequired AS password_required, s.subrunasowner AS run_as_owner, s.suborigin AS origin, -- 16+
       s.subfailover AS failover, -- 17+
       s.subdbid AS database
FROM pg_catalog.pg_subscription AS s
JOIN pg_catalog.pg_database AS d ON d.oid OPERATOR(pg_catalog.=) s.subdbid
WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
