SELECT f.ftrelid AS home, f.xmin FROM pg_catalog.pg_foreign_table AS f
