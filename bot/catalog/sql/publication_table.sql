-- Tables in publications, with their columns and row filter.
SELECT r.oid, r.prpubid AS publication, r.prrelid AS relation,
       pg_catalog.pg_get_expr(r.prqual, r.prrelid) AS filter, r.prattrs AS columns, pg_catalog.md5(r.prqual::pg_catalog.text) AS tree, -- 15+
       r.prpubid AS publication_again
FROM pg_catalog.pg_publication_rel AS r
