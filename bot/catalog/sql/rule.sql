-- Rewrite rules, those of views ("_RETURN") included for their dependencies.
SELECT r.ev_class AS relation, r.oid,
       pg_catalog.md5(ROW(r.ev_type, r.is_instead, r.ev_qual::pg_catalog.text, r.ev_action::pg_catalog.text)::pg_catalog.text) AS tree,
       r.rulename AS name, r.ev_enabled AS enabled,
       CASE WHEN r.rulename OPERATOR(pg_catalog.<>) '_RETURN' THEN pg_catalog.pg_get_ruledef(r.oid) END AS definition
FROM pg_catalog.pg_rewrite AS r
WHERE r.oid OPERATOR(pg_catalog.>=) 16384
