-- Schemas in publications. -- 15+
SELECT s.oid, s.pnpubid AS publication, s.pnnspid AS namespace
FROM pg_catalog.pg_publication_namespace AS s
