-- Constraints of tables and domains (not those that only stand for a constraint trigger). A plain NOT NULL, key or UNIQUE says no more than its
-- columns: it is not printed, which takes the server longer than all the rest.
SELECT c.conrelid AS relation, c.oid, c.conindid AS index_oid, c.contypid AS domain, c.conparentid AS parent, c.confrelid AS referenced,
       pg_catalog.md5(ROW(c.contype, c.conkey, c.confkey, c.confrelid, c.conbin::pg_catalog.text,
           c.conpfeqop, c.conexclop, c.confupdtype, c.confdeltype, c.confmatchtype, c.condeferrable, c.condeferred,
           c.confdelsetcols, -- 15+
           c.conperiod, c.conenforced, -- 18+
           c.convalidated, c.connoinherit)::pg_catalog.text) AS tree,
       c.conname AS name, c.contype AS form, c.conkey AS key,
       CASE WHEN c.conparentid OPERATOR(pg_catalog.<>) 0 OR c.confrelid OPERATOR(pg_catalog.<>) 0
              OR NOT c.convalidated OR NOT c.conislocal OR c.coninhcount OPERATOR(pg_catalog.<>) 0
              OR c.connoinherit OPERATOR(pg_catalog.<>) (c.contype OPERATOR(pg_catalog.=) ANY ('{p,u,x}'::pg_catalog."char"[]))
            THEN pg_catalog.json_build_array(c.conparentid OPERATOR(pg_catalog.<>) 0, c.confkey, c.convalidated, c.conislocal,
                c.coninhcount, c.connoinherit) END AS more,
       CASE WHEN c.contype OPERATOR(pg_catalog.<>) ALL ('{n,p,u}'::pg_catalog."char"[]) OR c.contypid OPERATOR(pg_catalog.<>) 0
              OR NOT c.convalidated OR c.condeferrable
              OR CASE c.contype WHEN 'n' THEN c.connoinherit
                      ELSE i.indnatts OPERATOR(pg_catalog.<>) i.indnkeyatts
                           OR i.indnullsnotdistinct -- 15+
                           OR c.conperiod -- 18+
                      END
              OR NOT c.conenforced -- 18+
            THEN pg_catalog.pg_get_constraintdef(c.oid) END AS definition
FROM pg_catalog.pg_constraint AS c
LEFT JOIN pg_catalog.pg_index AS i ON i.indexrelid OPERATOR(pg_catalog.=) c.conindid
WHERE c.oid OPERATOR(pg_catalog.>=) 16384 AND c.contype OPERATOR(pg_catalog.<>) 't'
