"""Read from the recorder what a run moved, by name."""

from __future__ import annotations

from typing import Any

import psycopg

from bot.postgres.databases import Database
from bot.replay.moved import by_run
from bot.scripts.model import Program

Connection = psycopg.Connection[tuple[Any, ...]]
NOW = b"SELECT migrate_bot_trace.last()"
EVENTS = b"SELECT kind, tag, object_type, schema_name, identity FROM migrate_bot_trace.events(%s)"
SETTINGS = b"SELECT EXISTS (SELECT FROM pg_catalog.pg_db_role_setting)"
"""Settings that a login brings along: with any, nobody knows what a name in a text means."""


def now(connection: Connection) -> int:
    """Return the number of the last recorded event."""
    row = connection.execute(NOW).fetchone()
    return int(row[0]) if row else 0


def read(database: Database, since: int, program: Program) -> frozenset[str] | None:
    """Return the names of what `program` moved on the way since event `since`; None when nobody can tell."""
    with database.reader() as connection:
        settings = connection.execute(SETTINGS).fetchone()
        if settings is None or settings[0]:
            return None
        events = connection.execute(EVENTS, (since,)).fetchall()
    return by_run(events, (statement.sql for batch in program.batches for statement in batch.statements))
