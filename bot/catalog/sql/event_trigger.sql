-- Event triggers.
SELECT e.oid, e.evtname AS name, pg_catalog.pg_get_userbyid(e.evtowner) AS owner, e.evtevent AS event, e.evtenabled AS enabled,
       e.evttags AS tags, e.evtfoid::pg_catalog.regproc AS function
FROM pg_catalog.pg_event_trigger AS e
