-- Text search parsers.
SELECT p.oid, p.prsname AS name, p.prsnamespace AS namespace, p.prsstart AS start, p.prstoken AS token,
       p.prsend AS "end", p.prsheadline AS headline, p.prslextype AS lextypes
FROM pg_catalog.pg_ts_parser AS p
WHERE p.oid OPERATOR(pg_catalog.>=) 16384
