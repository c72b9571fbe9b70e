"""Named queries: `queries/<noun>.sql` holds sections that begin with `-- name: <query>`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, TypeAlias, TypeVar

from psycopg import Connection
from psycopg.rows import class_row, scalar_row
from psycopg.types.json import Jsonb

Row = TypeVar("Row")
Conn: TypeAlias = Connection[Any]
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_SECTION = re.compile(r"^-- name: ([a-z_]+)\n", re.MULTILINE)


@cache
def queries(noun: str) -> Mapping[str, bytes]:
    """Return the queries of `queries/<noun>.sql` by name."""
    text = (resources.files("bot.store") / "queries" / f"{noun}.sql").read_text()
    parts = _SECTION.split(text)[1:]
    return {name: body.strip().encode() for name, body in zip(parts[::2], parts[1::2], strict=True)}


def do(conn: Conn, query: bytes, /, **values: object) -> int:
    """Execute and return the number of rows touched."""
    return conn.execute(query, {name: storable(value) for name, value in values.items()}).rowcount


def storable(value: Any) -> Any:
    """Return `value` with the two kinds of characters that PostgreSQL keeps in no text written out: NUL and lone surrogates.

    They come in file names, SQL and messages of a repository; what is kept must not fail on them.
    """
    if isinstance(value, str):
        return _UNSTORABLE.sub(lambda match: f"\\u{{{ord(match.group()):x}}}", value)
    if isinstance(value, Jsonb):
        return Jsonb(storable(value.obj))
    if isinstance(value, dict):
        return {storable(name): storable(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable(item) for item in value]
    return value


def scalar(conn: Conn, query: bytes, /, **values: object) -> Any:
    """Return the first column of the first row, or None."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(query, values).fetchone()


def one(conn: Conn, shape: type[Row], query: bytes, /, **values: object) -> Row | None:
    """Return the first row as `shape`, or None."""
    with conn.cursor(row_factory=class_row(shape)) as cursor:
        return cursor.execute(query, values).fetchone()


def many(conn: Conn, shape: type[Row], query: bytes, /, **values: object) -> tuple[Row, ...]:
    """Return all rows as `shape`."""
    with conn.cursor(row_factory=class_row(shape)) as cursor:
        return tuple(cursor.execute(query, values).fetchall())
