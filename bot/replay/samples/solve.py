"""Rows that satisfy CHECK constraints: Python offers, the server chooses. Every condition is asked as the runner."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg

from bot.replay.samples.candidates import base, candidates, constrained
from bot.replay.samples.shapes import ColumnShape, TableShape
from bot.replay.samples.values import Make, literal

Connection = psycopg.Connection[tuple[Any, ...]]
Row = list["str | None"]
POOL = 1200
TRIES = 12
NUMBER = "migrate_bot_row"


def satisfying(
    connection: Connection, table: TableShape, checks: tuple[str, ...], rows: list[Row], vary: Make
) -> tuple[list[Row], tuple[str, ...]]:
    """Return rows like `rows` that no check refuses; when there are none, also the checks that nothing was found for.

    `vary` makes the values that no check speaks of.

    Conditions over one column are solved column by column, those over several by trying combinations of what was left.
    """
    speaking = constrained(table, checks)
    bound = {name for key in table.foreign_keys for name in key.columns}
    places = {place: column for place, column in enumerate(table.writable) if column.name in speaking}
    free = {place: column for place, column in places.items() if column.name not in bound}
    if not places:
        return rows, ()
    alone = {check for check in checks if sum(check in mine for mine in speaking.values()) == 1}
    pools: dict[int, list[str | None]] = {}
    for place, column in free.items():
        mine = tuple(check for check in speaking[column.name] if check in alone)
        hints = (*speaking[column.name], *table.bodies)
        pools[place] = _pool(connection, column, hints, mine, [row[place] for row in rows], vary)
        if not pools[place]:
            return [], mine
        if column.nullable and len(mine) < len(speaking[column.name]):
            # conditions over several columns often ask that some of them are NULL
            pools[place] += [None] * (len(pools[place]) // 2 + 1)
    offered = list(_offers(rows, pools, table.name))
    rest = tuple(check for check in checks if check not in alone or any(check in speaking.get(name, ()) for name in bound))
    if not rest:
        return offered[: len(rows)], ()
    return _spread(_passing(connection, places, rest, offered), len(rows) * 2), rest


def _pool(
    connection: Connection,
    column: ColumnShape,
    hints: tuple[str, ...],
    checks: tuple[str, ...],
    given: list[str | None],
    vary: Make,
) -> list[str | None]:
    """Return the values for one column that its own conditions accept: those we would have given, then the candidates."""
    offered: dict[str | None, None] = dict.fromkeys(given)
    for number in range(len(given)):
        offered.update(dict.fromkeys(candidates(column, hints, number, vary)))
        if len(offered) > POOL:
            break
    if not column.nullable:
        offered.pop(None, None)
    values = [[value] for value in offered]
    if not checks:
        return [value for (value,) in values]
    return [value for (value,) in _passing(connection, {0: column}, checks, values)]


def _offers(rows: list[Row], pools: Mapping[int, list[str | None]], seed: str) -> Sequence[Row]:
    """Walk through the pools in step first, then mix them by chance (always the same chance for the same table)."""
    chance = random.Random(seed)  # noqa: S311 - deterministic sample rows, no secret
    made: list[Row] = []
    for attempt in range(TRIES if len(pools) > 1 else 3):
        for number, row in enumerate(rows):
            fresh = list(row)
            for place, pool in pools.items():
                fresh[place] = pool[(number + attempt * place) % len(pool)] if attempt < 3 else chance.choice(pool)
            made.append(fresh)
    return made


def _passing(
    connection: Connection, places: Mapping[int, ColumnShape], checks: tuple[str, ...], rows: list[Row], *, whole: bool = True
) -> list[Row]:
    """Return the rows for which every condition is true or NULL; all of them when the server cannot evaluate the conditions.

    A row whose values make an error of a condition does not pass; the others are asked without it.
    """
    try:
        with connection.transaction():
            found = connection.execute(_query(places, checks, rows).encode()).fetchall()
            return [rows[number] for (number,) in found]
    except psycopg.Error:
        return _halves(connection, places, checks, rows, whole=whole)


def _query(places: Mapping[int, ColumnShape], checks: tuple[str, ...], rows: list[Row]) -> str:
    casts = ", ".join(f"c{place}::{_cast(column)} AS {column.name}" for place, column in places.items())
    names = ", ".join(f"c{place}" for place in places)
    values = ", ".join(f"({number}, {', '.join(literal(row[place]) for place in places)})" for number, row in enumerate(rows))
    return (
        f"SELECT {NUMBER} FROM (SELECT {NUMBER}, {casts} FROM (VALUES {values}) v({NUMBER}, {names})) t"  # noqa: S608 - the runner's own names
        f" WHERE {' AND '.join(f'({check}) IS NOT FALSE' for check in checks)} ORDER BY {NUMBER}"
    )


def _halves(
    connection: Connection, places: Mapping[int, ColumnShape], checks: tuple[str, ...], rows: list[Row], *, whole: bool
) -> list[Row]:
    """Ask about each half of `rows` alone, down to single ones; when no row at all can be judged, none is refused."""
    middle = len(rows) // 2
    nothing: list[Row] = [[None] * len(rows[0])] if whole and rows else []
    if nothing and not _asked(connection, places, checks, nothing):
        return rows
    if not middle:
        return []
    found = [row for half in (rows[:middle], rows[middle:]) for row in _passing(connection, places, checks, half, whole=False)]
    return found or (rows if whole else [])


def _asked(connection: Connection, places: Mapping[int, ColumnShape], checks: tuple[str, ...], rows: list[Row]) -> bool:
    """Whether the server can evaluate the conditions at all."""
    try:
        with connection.transaction():
            connection.execute(_query(places, checks, rows).encode())
    except psycopg.Error:
        return False
    return True


def _cast(column: ColumnShape) -> str:
    return "pg_catalog.bpchar" if base(column.type).name == "bpchar" else base(column.type).display


def _spread(rows: list[Row], count: int) -> list[Row]:
    """Take `count` rows from the whole length, so that late attempts are in, too."""
    step = len(rows) / count if rows else 1.0
    return rows if step <= 1 else [rows[int(number * step)] for number in range(count)]
