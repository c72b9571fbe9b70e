-- Indexes, with or without a constraint behind them.
SELECT i.indexrelid AS oid, i.indrelid AS relation, i.indisunique AS is_unique, i.indisvalid AS valid, i.indisready AS ready,
       i.indisclustered AS clustered, i.indisreplident AS replica_identity, pg_catalog.pg_get_indexdef(i.indexrelid) AS definition,
       pg_catalog.md5(ROW(i.indkey, i.indclass, i.indcollation, i.indoption, i.indexprs::pg_catalog.text,
                                           i.indpred::pg_catalog.text)::pg_catalog.text) AS tree
FROM pg_catalog.pg_index AS i
WHERE i.indexrelid OPERATOR(pg_catalog.>=) 16384
  AND i.indrelid OPERATOR(pg_catalog.>=) 16384
