SELECT l.classoid AS class, l.objoid AS object,
       pg_catalog.hashtextextended(pg_catalog.concat_ws(' ', l.classoid, l.objoid, l.objsubid, l.provider, l.label), 0) AS said
FROM pg_catalog.pg_seclabel AS l
