"""Whether tables still have their rows after a change: a bounded look at each, before and after."""

from __future__ import annotations

from collections.abc import Mapping

from psycopg import sql
from psycopg.errors import InsufficientPrivilege, LockNotAvailable, QueryCanceled, UndefinedTable

from bot.targets.connect import Conn

BOUND = 1000
"""Rows of a table that are counted at most: a large table costs no more than a small one."""
MOST_TABLES = 500
_TABLES = """
SELECT n.nspname::pg_catalog.text, c.relname::pg_catalog.text
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
 WHERE c.relkind OPERATOR(pg_catalog.=) 'r'
   AND NOT (n.nspname OPERATOR(pg_catalog.=) ANY ('{information_schema,migrate_bot_kept}'::pg_catalog.name[]))
   AND NOT pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_')
 ORDER BY 1, 2 LIMIT %s
"""


def counted(conn: Conn) -> dict[str, int]:
    """Return the rows of each table that can be read now, counted up to `BOUND`. `conn` is an autocommit session."""
    found: dict[str, int] = {}
    for schema, name in conn.execute(_TABLES, (MOST_TABLES,)).fetchall():
        look = sql.SQL("SELECT pg_catalog.count(*) FROM (SELECT 1 FROM {} LIMIT {}) AS looked_at").format(
            sql.Identifier(schema, name), sql.Literal(BOUND)
        )
        try:
            row = conn.execute(look).fetchone()
        except (InsufficientPrivilege, LockNotAvailable, QueryCanceled, UndefinedTable):
            continue
        found[f"{schema}.{name}"] = int(row[0]) if row else 0
    return found


def lost(before: Mapping[str, int], after: Mapping[str, int]) -> tuple[str, ...]:
    """Return a line per table that is there before and after and has lost more than half of the rows that were looked at."""
    shared = sorted(before.keys() & after.keys())
    return tuple(
        f"table {name} had {_many(before[name])} rows before and has {_many(after[name])} now: was that meant?"
        for name in shared
        if after[name] * 2 < before[name]
    )


def _many(count: int) -> str:
    return f"{BOUND} or more" if count >= BOUND else str(count)
