"""Everyday DML after the upgrade, rolled back: a row as the server's defaults make it, an update, the loss of a parent."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import psycopg

from bot.findings import Location
from bot.replay import bodies
from bot.replay.facts import CanaryFailure, Failure
from bot.replay.samples.shapes import TableShape, read

Connection = psycopg.Connection[tuple[Any, ...]]
DATA_CLASS = ("22", "23")
"""Error classes that say something about the one row we made up, not about the schema."""


def sing(connect: Callable[[], Connection], wanted: Collection[str] | None = None) -> tuple[CanaryFailure, ...]:
    """Try DML on the tables in `wanted` (None: all) that have rows, in name order, and call the functions that name them.

    Failures that concern the row's own values are left out.
    """
    found: list[CanaryFailure] = []
    with connect() as connection:
        for table in read(connection, wanted):
            if table.has_storage:
                found += _table(connection, table)
        found += bodies.call(connection, wanted)
    return tuple(found)


def _table(connection: Connection, table: TableShape) -> list[CanaryFailure]:
    columns = ", ".join(column.name for column in table.writable)
    first = table.writable[0].name if table.writable else ""
    tries = []
    if columns:
        tries.append(("INSERT", f"INSERT INTO {table.name} ({columns}) SELECT {columns} FROM {table.name} LIMIT 1"))  # noqa: S608
    if first:
        tries.append(("UPDATE", f"UPDATE {table.name} SET {first} = {first} WHERE ctid = (SELECT min(ctid) FROM {table.name})"))  # noqa: S608
    tries.append(("DELETE", f"DELETE FROM {table.name} WHERE ctid = (SELECT min(ctid) FROM {table.name})"))  # noqa: S608
    failures = ((action, _attempt(connection, statement)) for action, statement in tries)
    return [CanaryFailure(table.name, action, failure) for action, failure in failures if failure]


def _attempt(connection: Connection, statement: str) -> Failure | None:
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(statement.encode())
    except psycopg.Error as error:
        said = error.diag
        state = said.sqlstate or ""
        if state.startswith(DATA_CLASS):
            return None
        return Failure(
            state, said.message_primary or str(error), Location(""), said.message_detail or "", context=said.context or ""
        )
    return None
