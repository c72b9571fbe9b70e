SELECT t.tgrelid AS home, t.xmin FROM pg_catalog.pg_trigger AS t
