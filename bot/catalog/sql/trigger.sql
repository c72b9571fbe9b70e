-- Triggers that somebody created.
SELECT t.oid, t.tgrelid AS relation, t.tgname AS name, t.tgenabled AS enabled, t.tgparentid AS parent,
       pg_catalog.pg_get_triggerdef(t.oid) AS definition, t.tgconstraint AS constraint,
       pg_catalog.md5(ROW(t.tgfoid, t.tgtype, t.tgattr, t.tgargs, t.tgqual::pg_catalog.text, t.tgconstrrelid,
           t.tgdeferrable, t.tginitdeferred, t.tgoldtable, t.tgnewtable)::pg_catalog.text) AS tree
FROM pg_catalog.pg_trigger AS t
WHERE NOT t.tgisinternal AND t.oid OPERATOR(pg_catalog.>=) 16384
