"""The guide's `schema_version` table in a target: a row per numbered file, written in the same transaction as its file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.targets.connect import Conn
from bot.targets.plan import FilePlan

TABLE = "schema_version"
_CREATE = """CREATE TABLE IF NOT EXISTS public.schema_version (
    version INTEGER PRIMARY KEY,
    description TEXT,
    applied_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP
)"""
_COLUMNS = """SELECT pg_catalog.array_agg(attname::pg_catalog.text ORDER BY attname) FROM pg_catalog.pg_attribute
WHERE attrelid = pg_catalog.to_regclass('public.schema_version') AND attnum > 0 AND NOT attisdropped"""
_UPDATE = "UPDATE public.schema_version SET description = %s, applied_at = pg_catalog.clock_timestamp() WHERE version = %s"
_INSERT = """INSERT INTO public.schema_version (version, description)
SELECT %s, %s WHERE NOT EXISTS (SELECT 1 FROM public.schema_version WHERE version = %s)"""


def has_table(conn: Conn) -> bool:
    """Whether the target has a `schema_version` with the guide's columns. One with other columns is not ours to write."""
    row = conn.execute(_COLUMNS).fetchone()
    return bool(row and row[0] and {"version", "description", "applied_at"} <= set(row[0]))


def ensure(conn: Conn) -> bool:
    """Create the table when there is none; False when there is one with other columns."""
    row = conn.execute(_COLUMNS).fetchone()
    if row is None or row[0] is None:
        conn.execute(_CREATE)
        return True
    return has_table(conn)


def write(conn: Conn, file: FilePlan, *, changed: bool) -> None:
    """Write the row of a file; one that did not change keeps the time at which it was applied."""
    if file.number < 0:
        return
    description = file.slug.replace("_", " ")
    if changed:
        conn.execute(_UPDATE, (description, file.number))
    conn.execute(_INSERT, (file.number, description, file.number))


def since(conn: Conn, moment: datetime) -> frozenset[int]:
    """Return the numbers of files whose row was written after `moment` (the target's own clock)."""
    if not has_table(conn):
        return frozenset()
    rows = conn.execute("SELECT version FROM public.schema_version WHERE applied_at >= %s", (moment,)).fetchall()
    return frozenset(int(row[0]) for row in rows)


def forget(conn: Conn, paths: Sequence[str]) -> None:
    """Remove the rows of files that are gone after a rollback."""
    numbers = [int(digits) for path in paths if (digits := path.rpartition("/")[2].partition("_")[0]).isdigit()]
    conn.execute("DELETE FROM public.schema_version WHERE version = ANY(%s)", (numbers,))
