SELECT 1259 AS class, d.adrelid AS object, d.oid AS own, d.xmin FROM pg_catalog.pg_attrdef AS d
