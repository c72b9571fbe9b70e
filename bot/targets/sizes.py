"""How big a target's tables are, for `db/stats.json`: what PostgreSQL last counted, read without touching a row."""

from __future__ import annotations

import json

from bot.targets.connect import Conn

_SIZES = """
SELECT pg_catalog.format('%I.%I', n.nspname, c.relname),
       held.rows, held.bytes
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
 CROSS JOIN LATERAL (
       SELECT COALESCE(pg_catalog.sum(GREATEST(part.reltuples, 0)), 0)::pg_catalog.int8 AS rows,
              COALESCE(pg_catalog.sum(pg_catalog.pg_total_relation_size(part.oid)), 0)::pg_catalog.int8 AS bytes
         FROM pg_catalog.pg_class AS part
        WHERE part.oid OPERATOR(pg_catalog.=) c.oid AND c.relkind OPERATOR(pg_catalog.<>) 'p'::pg_catalog."char"
           OR c.relkind OPERATOR(pg_catalog.=) 'p'::pg_catalog."char" AND part.oid OPERATOR(pg_catalog.=) ANY (
              SELECT leaf.relid::pg_catalog.oid
                FROM pg_catalog.pg_partition_tree(c.oid::pg_catalog.regclass) AS leaf
               WHERE leaf.isleaf)
       ) AS held
 WHERE c.relkind OPERATOR(pg_catalog.=) ANY ('{r,p,m}'::pg_catalog."char"[])
   AND NOT (n.nspname OPERATOR(pg_catalog.=) ANY ('{pg_catalog,information_schema,migrate_bot_kept}'::pg_catalog.name[]))
   AND NOT pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_')
 ORDER BY 1
"""


def table_sizes(conn: Conn) -> str:
    """Return the text of `db/stats.json`: rows (an estimate) and bytes (with indexes) per table and materialized view.

    A partitioned table is as big as its partitions together.
    """
    with conn.cursor() as cursor:
        found = cursor.execute(_SIZES).fetchall()
    tables = {str(name): {"rows": rows, "bytes": size} for name, rows, size in found}
    return json.dumps({"tables": tables}, indent=2) + "\n"
