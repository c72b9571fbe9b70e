-- Every relation of a user and its home: the table that an index or a TOAST relation belongs to, else the relation itself.
SELECT c.oid AS relation, COALESCE(i.indrelid, t.oid, c.oid) AS home
FROM pg_catalog.pg_class AS c
LEFT JOIN pg_catalog.pg_index AS i ON i.indexrelid OPERATOR(pg_catalog.=) c.oid
LEFT JOIN pg_catalog.pg_class AS t ON t.reltoastrelid OPERATOR(pg_catalog.=) c.oid
WHERE c.oid OPERATOR(pg_catalog.>=) 16384
