-- Triggers that somebody created, on partitions those that came with the parent's (the oldest server calls these internal);
-- of those behind constraints the ones that do not run as usual.
SELECT t.tgrelid AS relation, t.oid, t.tgconstraint AS constraint,
       pg_catalog.md5(ROW(t.tgfoid, t.tgtype, t.tgattr, t.tgargs, t.tgqual::pg_catalog.text, t.tgconstrrelid,
           t.tgdeferrable, t.tginitdeferred, t.tgoldtable, t.tgnewtable)::pg_catalog.text) AS tree,
       t.tgname AS name, t.tgenabled AS enabled, t.tgparentid OPERATOR(pg_catalog.<>) 0 AS clone,
       t.tgisinternal AND t.tgconstraint OPERATOR(pg_catalog.<>) 0 AS behind_constraint,
       pg_catalog.pg_get_triggerdef(t.oid) AS definition
FROM pg_catalog.pg_trigger AS t
WHERE t.oid OPERATOR(pg_catalog.>=) 16384 AND (NOT t.tgisinternal
       OR (t.tgenabled OPERATOR(pg_catalog.<>) 'O' AND t.tgconstraint OPERATOR(pg_catalog.<>) 0)
       OR (t.tgparentid OPERATOR(pg_catalog.<>) 0 AND t.tgconstraint OPERATOR(pg_catalog.=) 0) -- 14-14
      )
