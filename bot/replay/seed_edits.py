"""Seed rows that people edited: what the files' own statements set back when they run again.

A seed row is one that the files made on an empty database. One column at a time is changed in all of them, so that a statement
which looks for a row by another column still finds it. Only a value that *returns to what the file says* counts: what a trigger
stamps anew does not.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.replay.facts import SetBack
from bot.replay.lived import PATIENCE, SETTINGS, Connect, literal, run_again, speaks_of
from bot.replay.samples.shapes import ColumnShape, TableShape, TypeShape, read
from bot.replay.session import Session
from bot.replay.verbs import verb
from bot.scripts.model import Statement

Row = tuple[str | None, ...]
Rows: TypeAlias = "Counter[Row]"

SECONDS = 10.0
"""How long columns are tried; what comes later in a table of very many columns and statements is left."""
MOST_ROWS = 200
MOST_TABLES = 30
MOST_COLUMNS = 24


def edited(connect: Connect, statements: Sequence[Statement]) -> tuple[SetBack, ...]:
    """Change the seed rows of a database that holds nothing else, column by column, and return what `statements` undo."""
    with connect() as connection:
        tables = [table for table in read(connection) if table.has_storage and not table.foreign]
    tables = _concerned(tables, statements)[:MOST_TABLES]
    changes = {table.name: _changeable(table) for table in tables}
    session = Session(connect())
    found: list[SetBack] = []
    until = time.monotonic() + SECONDS
    try:
        for place in range(max([0, *map(len, changes.values())])):
            if time.monotonic() > until:
                break
            watched = [_Watched(table, changes[table.name][place]) for table in tables if place < len(changes[table.name])]
            found += _undone(session, watched, statements)
    finally:
        session.close()
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Watched:
    """One column of one table."""

    table: TableShape
    change: tuple[str, str]

    def rows(self, session: Session) -> Rows | None:
        """Return the column's values beside the row's key, or whole rows where there is none; None when there are too many."""
        keys = sorted(frozenset().union(*self.table.keys))
        shown = ", ".join(f"{name}::pg_catalog.text" for name in keys)
        columns = f"ROW({shown})::pg_catalog.text, {self.change[0]}::pg_catalog.text" if keys else f"{self.table.name}::text"
        session.execute("SAVEPOINT looked")
        answer = session.execute(f"SELECT {columns} FROM ONLY {self.table.name} LIMIT {MOST_ROWS + 1}", rows=True)  # noqa: S608
        if answer.refusal is not None:
            session.execute("ROLLBACK TO SAVEPOINT looked")
            return None
        if len(answer.rows) > MOST_ROWS:
            return None
        return Counter(answer.rows)

    def edit(self, session: Session) -> bool:
        """Change the column in every row that has a value there; return whether any row could be changed."""
        name, value = self.change
        session.execute("SAVEPOINT edit")
        answer = session.execute(f"UPDATE ONLY {self.table.name} SET {name} = {value} WHERE {name} IS NOT NULL")  # noqa: S608
        if answer.refusal is not None:
            session.execute("ROLLBACK TO SAVEPOINT edit")
        return answer.refusal is None and answer.tag != "UPDATE 0"


def _undone(session: Session, columns: Sequence[_Watched], statements: Sequence[Statement]) -> Iterator[SetBack]:
    """Edit `columns`, run `statements`, and yield for each column the first statement that brought old values back."""
    session.execute("BEGIN")
    session.execute(PATIENCE)
    states = []
    for column in columns:
        before = column.rows(session)
        if before and column.edit(session) and (after := column.rows(session)) is not None:
            states.append((column, before, after))
    for statement in statements if states else ():
        if not run_again(session, statement) or verb(statement.sql) in SETTINGS:
            continue
        for state in list(states):
            column, before, after = state
            if not speaks_of([statement], column.table.name, column.table.root):
                continue
            now = column.rows(session)
            back = _back(before, after, now) if now is not None else []
            if back:
                states.remove(state)
                was, again = back[0]
                name = f"{column.table.name}.{column.change[0]}"
                yield SetBack("row", name, statement.location, statement.sql, len(back), was, again)
    session.execute("ROLLBACK")


def _back(before: Rows, after: Rows, now: Rows) -> list[tuple[str, str]]:
    """Return (edited, old again) for each row whose edit is gone and whose old value is back."""
    gone, again = after - now, (now - after) & before
    return [(edited[-1] or "", old[-1] or "") for edited, old in zip(_in_order(gone), _in_order(again), strict=False)]


def _in_order(rows: Rows) -> list[Row]:
    return sorted(rows.elements(), key=lambda row: [text or "" for text in row])


def _concerned(tables: Sequence[TableShape], statements: Sequence[Statement]) -> list[TableShape]:
    """Return the tables that the statements name, or all when a function is called that may name them."""
    return [table for table in tables if speaks_of(statements, table.name, table.root)]


def _changeable(table: TableShape) -> list[tuple[str, str]]:
    """Return columns that people may edit, each with an expression for another value: no keys, no references."""
    fixed = frozenset().union(*table.keys, *(key.columns for key in table.foreign_keys))
    found = []
    for column in table.columns:
        other = _other(column)
        if other and not column.computed and not column.automatic and column.name not in fixed:
            found.append((column.name, other))
    return found[:MOST_COLUMNS]


def _other(column: ColumnShape) -> str:
    """Return an expression that differs from the column's value and still fits its type; empty when none is known."""
    kind: TypeShape | None = column.type
    while kind is not None and kind.kind == "d":
        kind = kind.element
    name = column.name
    if kind is None:
        return ""
    if kind.kind == "e" and len(kind.labels) > 1:
        labels = [literal(label) for label in kind.labels]
        turns = " ".join(f"WHEN {one} THEN {other}" for one, other in zip(labels, [*labels[1:], labels[0]], strict=True))
        return f"(CASE {name}::pg_catalog.text {turns} END)::{kind.display}"
    if kind.name == "bool":
        return f"NOT {name}"
    if kind.name in ("int2", "int4", "int8", "numeric", "float4", "float8", "date"):
        return f"{name} + 1"
    if kind.name in ("timestamp", "timestamptz"):
        return f"{name} + '1 day'::pg_catalog.interval"
    if kind.name in ("json", "jsonb"):
        return f"pg_catalog.jsonb_build_object('edited', {name})::{kind.display}"
    if kind.name in ("text", "varchar", "bpchar"):
        room = kind.typmod - 4 if kind.typmod > 4 else 0
        return f"pg_catalog.left({name}::pg_catalog.text, {room - 1}) || '~'" if room else f"{name}::pg_catalog.text || '~'"
    return ""
