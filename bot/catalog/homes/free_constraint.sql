q.relation OPERATOR(pg_catalog.=) 0
