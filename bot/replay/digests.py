"""Digests of rows, taken as the runner: per table and per column, free of order, and the same across harmless type changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import psycopg

from bot.replay.facts import ColumnRows, TableRows
from bot.replay.samples.shapes import TableShape, TypeShape, read

Connection = psycopg.Connection[tuple[Any, ...]]
ACTIVITY = Path(__file__).parent / "sql" / "activity.sql"
SETTLES = 150000
HASH = "pg_catalog.sum(pg_catalog.hashtextextended({}, 0)::pg_catalog.numeric)::pg_catalog.text"
NUMBERS = frozenset({"int2", "int4", "int8", "numeric"})
TIMES = frozenset({"date", "timestamp", "timestamptz"})


def digest(connection: Connection, only: Iterable[str] | None = None) -> dict[str, TableRows]:
    """Return count and digests of every table (or those named in `only`); a table that cannot be read is left out."""
    wanted = None if only is None else set(only)
    found: dict[str, TableRows] = {}
    if wanted is not None and not wanted:
        return found
    for table in read(connection, wanted):
        if table.foreign or (wanted is not None and table.name not in wanted):
            continue
        try:
            found[table.name] = _table(connection, table)
        except psycopg.Error:
            continue
    return found


def state(connection: Connection) -> dict[str, tuple[int, int]] | None:
    """Return the storage file of every table and how often it was written to, to compare with later.

    None when this server cannot tell: before PostgreSQL 15 a process collects the counters over the network, which the jail
    keeps shut, and each look waits ten seconds for it in vain.
    """
    return None if connection.info.server_version < SETTLES else dict(_activity(connection))


def changed(connection: Connection, before: Mapping[str, tuple[int, int]]) -> set[str]:
    """Return the tables that may hold other rows than when `before` was taken: written to, another file, or another name."""
    return {name for name, now in _activity(connection) if before.get(name) != now}


def _activity(connection: Connection) -> list[tuple[str, tuple[int, int]]]:
    return [(name, (file, writes)) for name, file, writes in connection.execute(ACTIVITY.read_bytes()).fetchall()]


def _table(connection: Connection, table: TableShape) -> TableRows:
    parts = ["pg_catalog.count(*)"]
    for column in table.columns:
        parts += [f"pg_catalog.count({column.name})", HASH.format(_text(column.name, column.type))]
    whole = " || '|' || ".join(f"COALESCE({_text(column.name, column.type)}, '~')" for column in table.columns)
    parts.append(HASH.format(whole) if whole else "''::pg_catalog.text")
    row = connection.execute(f"SELECT {', '.join(parts)} FROM ONLY {table.name}".encode()).fetchone()  # noqa: S608
    assert row is not None
    columns = {
        column.name: ColumnRows(int(row[1 + 2 * place]), row[2 + 2 * place] or "", column.declared)
        for place, column in enumerate(table.columns)
    }
    return TableRows(int(row[0]), row[-1] or "", columns)


def _text(name: str, kind: TypeShape) -> str:
    """Return an expression that gives equal values equal text: 1.50 and 1.5, a moment with and without its zone in UTC."""
    while kind.kind == "d" and kind.element is not None:
        kind = kind.element
    if kind.name in NUMBERS:
        return f"pg_catalog.trim_scale({name}::pg_catalog.numeric)::pg_catalog.text"
    if kind.name in TIMES:
        return f"pg_catalog.trim_scale(EXTRACT(epoch FROM {name}))::pg_catalog.text"
    if kind.name == "json":
        return f"{name}::pg_catalog.jsonb::pg_catalog.text"
    return f"{name}::pg_catalog.text"
