-- Whether a type q is no relation's row type nor the array of one.
q.oid OPERATOR(pg_catalog.=) ANY (ARRAY(
    SELECT t.oid FROM pg_catalog.pg_type AS t LEFT JOIN pg_catalog.pg_type AS e ON e.oid OPERATOR(pg_catalog.=) t.typelem
    WHERE t.oid OPERATOR(pg_catalog.>=) 16384 AND t.typrelid OPERATOR(pg_catalog.=) 0
      AND COALESCE(e.typrelid, 0) OPERATOR(pg_catalog.=) 0))
