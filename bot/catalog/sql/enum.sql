-- Labels of enums in their order.
SELECT e.enumtypid AS type, e.oid, e.enumlabel AS label
FROM pg_catalog.pg_enum AS e
ORDER BY e.enumtypid, e.enumsortorder
