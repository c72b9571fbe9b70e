SELECT 1259 AS class, f.ftrelid AS object, f.ftrelid AS own, f.xmin FROM pg_catalog.pg_foreign_table AS f
