-- Constraints of tables and domains (not those that only stand for a constraint trigger).
SELECT c.oid, c.conname AS name, c.contype AS contype, c.conrelid AS relation, c.contypid AS domain, c.conindid AS index,
       c.conparentid AS parent, c.confrelid AS referenced, c.conislocal AS local, c.coninhcount AS inherited,
       c.connoinherit AS no_inherit, c.convalidated AS validated, c.conkey AS key, c.confkey AS referenced_key,
       c.condeferrable AS deferrable, c.condeferred AS deferred,
       c.conenforced AS enforced, -- 18+
       pg_catalog.pg_get_constraintdef(c.oid) AS definition,
       pg_catalog.md5(ROW(c.contype, c.conkey, c.confkey, c.confrelid, c.conbin::pg_catalog.text,
           c.conpfeqop, c.conexclop, c.confupdtype, c.confdeltype, c.confmatchtype, c.condeferrable, c.condeferred,
           c.confdelsetcols, -- 15+
           c.conperiod, c.conenforced, -- 18+
           c.convalidated, c.connoinherit)::pg_catalog.text) AS tree
FROM pg_catalog.pg_constraint AS c
WHERE c.oid OPERATOR(pg_catalog.>=) 16384 AND c.contype OPERATOR(pg_catalog.<>) 't'
