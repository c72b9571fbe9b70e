-- Operators in families and classes.
SELECT o.oid, o.amopfamily AS family, o.amopstrategy AS strategy, o.amopopr AS operator,
       o.amopopr::pg_catalog.regoperator::pg_catalog.text AS operator_name, sf.opfname AS sort_family, sf.opfnamespace AS sort_namespace,
       pg_catalog.format_type(o.amoplefttype, NULL) AS left_type, pg_catalog.format_type(o.amoprighttype, NULL) AS right_type
FROM pg_catalog.pg_amop AS o
LEFT JOIN pg_catalog.pg_opfamily AS sf ON sf.oid OPERATOR(pg_catalog.=) o.amopsortfamily
WHERE o.oid OPERATOR(pg_catalog.>=) 16384
