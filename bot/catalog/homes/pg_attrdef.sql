SELECT d.adrelid AS home, d.xmin FROM pg_catalog.pg_attrdef AS d
