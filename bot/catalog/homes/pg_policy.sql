SELECT p.polrelid AS home, p.xmin FROM pg_catalog.pg_policy AS p
