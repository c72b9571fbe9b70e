-- Publications.
SELECT p.oid, p.pubname AS name, pg_catalog.pg_get_userbyid(p.pubowner) AS owner, p.puballtables AS all_tables, p.pubinsert AS insert,
       p.pubupdate AS update, p.pubdelete AS delete, p.pubtruncate AS truncate,
       p.pubgencols AS generated_columns, -- 18+
       p.pubviaroot AS via_root
FROM pg_catalog.pg_publication AS p
