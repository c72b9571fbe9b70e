"""Everyday DML after the upgrade, rolled back: a row as the server's defaults make it, an update, the loss of a parent."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import psycopg

from bot.findings import Location
from bot.replay import bodies
from bot.replay.facts import CHECKED, LEFT_OUT, SWALLOWED, CanaryFailure, Failure
from bot.replay.samples.shapes import TableShape, read

Connection = psycopg.Connection[tuple[Any, ...]]
DATA_CLASS = ("22", "23")
"""Error classes that say something about the one row we made up, not about the schema."""
EQUAL = "23505"
"""The code of a key that is there already."""
WRITTEN = """
SELECT pg_catalog.sum(pg_catalog.pg_stat_get_xact_tuples_inserted(c.oid) OPERATOR(pg_catalog.+)
                      pg_catalog.pg_stat_get_xact_tuples_updated(c.oid))
FROM pg_catalog.pg_class c WHERE c.relkind OPERATOR(pg_catalog.=) 'r'
"""


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
    if left_out := _left_to_defaults(table):
        tries.append((LEFT_OUT, left_out))
    found = []
    for action, statement in tries:
        failure = _attempt(connection, statement, lasting=_lasts(table, action))
        if failure and action == "INSERT" and failure.sqlstate == EQUAL:
            failure = _attempt(connection, _put_back(table, columns), lasting=_lasts(table, action))
        if failure and _tells(failure.sqlstate, action):
            found.append(CanaryFailure(table.name, action, failure))
    return found


def _tells(state: str, action: str) -> bool:
    """Whether a failure says something about the schema.

    Of a row left to its defaults it does when these are no values of their columns, or a CHECK refuses them.
    """
    return state == CHECKED or state.startswith("22") if action == LEFT_OUT else not state.startswith(DATA_CLASS)


def _put_back(table: TableShape, columns: str) -> str:
    """Return the insert of a row that is taken away first: what follows an insert is not reached where its key is there."""
    taken = f"DELETE FROM {table.name} WHERE ctid = (SELECT min(ctid) FROM {table.name}) RETURNING {columns}"  # noqa: S608
    return f"WITH taken AS ({taken}) INSERT INTO {table.name} ({columns}) SELECT {columns} FROM taken"  # noqa: S608


def _left_to_defaults(table: TableShape) -> str:
    """Return the insert of a row that leaves every column with a default out; empty where no column has one."""
    given = [column.name for column in table.writable if not column.has_default]
    if len(given) == len(table.writable):
        return ""
    if not given:
        return f"INSERT INTO {table.name} DEFAULT VALUES"
    return f"INSERT INTO {table.name} ({', '.join(given)}) SELECT {', '.join(given)} FROM {table.name} LIMIT 1"  # noqa: S608


def _lasts(table: TableShape, action: str) -> bool:
    """Whether the action must write a row: a policy may hide it, and an update that changes nothing may well be turned away."""
    return action == "INSERT" and not table.forced


def _attempt(connection: Connection, statement: str, *, lasting: bool) -> Failure | None:
    try:
        with connection.transaction(force_rollback=True):
            before = _written(connection) if lasting else 0
            done = connection.execute(statement.encode()).rowcount
            if lasting and not done and _written(connection) == before:
                return Failure(SWALLOWED, "no row was written, without an error", Location(""))
    except psycopg.Error as error:
        said = error.diag
        return Failure(
            said.sqlstate or "",
            said.message_primary or str(error),
            Location(""),
            said.message_detail or "",
            context=said.context or "",
            constraint=said.constraint_name or "",
        )
    return None


def _written(connection: Connection) -> int:
    """Return how many rows the session has written, also those that a trigger handed on to another table."""
    row = connection.execute(WRITTEN).fetchone()
    return int(row[0] or 0) if row else 0
