"""How big a target's tables are, for `db/stats.json`: what PostgreSQL last counted, read without touching a row."""

from __future__ import annotations

import json

from bot.targets.connect import Conn

_SIZES = """
SELECT pg_catalog.format('%I.%I', n.nspname, c.relname),
       GREATEST(c.reltuples, 0)::pg_catalog.int8,
       pg_catalog.pg_total_relation_size(c.oid)
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
 WHERE c.relkind OPERATOR(pg_catalog.=) ANY ('{r,p,m}'::pg_catalog."char"[])
   AND NOT (n.nspname OPERATOR(pg_catalog.=) ANY ('{pg_catalog,information_schema,migrate_bot_kept}'::pg_catalog.name[]))
   AND NOT pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_')
 ORDER BY 1
"""


def table_sizes(conn: Conn) -> str:
    """Return the text of `db/stats.json`: rows (an estimate) and bytes (with indexes) per table and materialized view."""
    with conn.cursor() as cursor:
        found = cursor.execute(_SIZES).fetchall()
    tables = {str(name): {"rows": rows, "bytes": size} for name, rows, size in found}
    return json.dumps({"tables": tables}, indent=2) + "\n"
