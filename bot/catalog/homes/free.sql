-- Whether the object of a row q belongs to no relation.
CASE q.class_id::pg_catalog.int8
    WHEN 1247 THEN {free_type}
    WHEN 2606 THEN q.oid OPERATOR(pg_catalog.=) ANY (ARRAY(
        SELECT c.oid FROM pg_catalog.pg_constraint AS c WHERE c.conrelid OPERATOR(pg_catalog.=) 0))
    ELSE q.class_id OPERATOR(pg_catalog.<>) ALL ({owned})
END
