"""Rows that satisfy CHECK constraints: Python offers, the server chooses. Every condition is asked as the runner."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import psycopg

from bot.replay.samples.candidates import base, candidates, constants, constrained
from bot.replay.samples.derived import derivations
from bot.replay.samples.maker import repeats
from bot.replay.samples.shapes import ColumnShape, ForeignKey, TableShape
from bot.replay.samples.values import Make, literal

Connection = psycopg.Connection[tuple[Any, ...]]
Row = list["str | None"]
POOL = 1200
TRIES = 12
NUMBER = "migrate_bot_row"


def satisfying(
    connection: Connection,
    table: TableShape,
    checks: tuple[str, ...],
    rows: list[Row],
    parents: Mapping[ForeignKey, list[Row]],
    vary: Make,
) -> tuple[list[Row], tuple[str, ...]]:
    """Return rows like `rows` that no check refuses; when there are none, also the checks that nothing was found for.

    `parents` are the keys that each reference may hold, `vary` makes the values that no check speaks of.

    Conditions over one column are solved column by column, those over several by trying combinations of what was left.
    """
    speaking = constrained(table, checks)
    places = {place: column for place, column in enumerate(table.writable) if column.name in speaking}
    if not places:
        return rows, ()
    alone = {check for check in checks if sum(check in mine for mine in speaking.values()) == 1}
    bound = {name: key for key in table.foreign_keys for name in key.columns}
    pools: dict[int, list[str | None]] = {}
    for place, column in places.items():
        mine = tuple(check for check in speaking[column.name] if check in alone)
        hints = (*speaking[column.name], *table.bodies)
        given = [row[place] for row in rows]
        key = bound.get(column.name)
        if key is not None and len(key.columns) > 1:
            continue  # its values go together with those beside it
        known = [row[0] for row in parents.get(key, ())] if key else []
        offered = dict.fromkeys([*given, *known]) if key else _offered(column, hints, given, vary)
        pools[place] = _pool(connection, column, mine, offered)
        if not pools[place]:
            return [], mine
        if len(mine) < len(speaking[column.name]):
            pools[place] = _weighed(column, pools[place], constants(speaking[column.name]))
    rest = tuple(
        check for check in checks if check not in alone or any(check in speaking[name] for name in bound if name in speaking)
    )
    guarded = {place for place in pools if any(places[place].name in key for key in table.keys)}
    offers = list(_offers(rows, pools, guarded, table.name))
    if not rest:
        return offers[: len(rows)], ()
    for place, expression in derivations(rest, {place: places[place] for place in pools if places[place].name not in bound}):
        offers = _derived(connection, places, place, expression, offers)
    return _spread(_passing(connection, places, rest, offers), len(rows) * 2), rest


def _offered(column: ColumnShape, hints: tuple[str, ...], given: list[str | None], vary: Make) -> dict[str | None, None]:
    """Return values for one column in order: those we would have given, then what the conditions make think of."""
    offered: dict[str | None, None] = dict.fromkeys(given)
    for number in range(len(given)):
        offered.update(dict.fromkeys(candidates(column, hints, number, vary)))
        if len(offered) > POOL:
            break
    return offered


def _weighed(column: ColumnShape, pool: list[str | None], said: Collection[str]) -> list[str | None]:
    """Return the pool with more of what conditions over several columns often ask for: their own constants, and NULL."""
    spoken = [value for value in pool if value in said]
    more = spoken * (len(pool) // len(spoken)) if spoken else []
    empty = [None] * (len(pool) // 2 + 1) if column.nullable else []
    return [*pool, *more, *empty]


def _pool(
    connection: Connection, column: ColumnShape, checks: tuple[str, ...], offered: Iterable[str | None]
) -> list[str | None]:
    """Return the values for one column that its own conditions accept."""
    values = [[value] for value in offered if value is not None or column.nullable]
    accepted = _passing(connection, {0: column}, checks, values) if checks else values
    return [value for (value,) in accepted]


def _derived(
    connection: Connection, places: Mapping[int, ColumnShape], place: int, expression: str, rows: list[Row]
) -> list[Row]:
    """Return the rows with the column at `place` as `expression` says; a row for which that cannot be worked out stays."""
    try:
        with connection.transaction():
            query = f"SELECT {NUMBER}, ({expression})::pg_catalog.text FROM {_source(places, rows)}"  # noqa: S608 - as in _query
            found = {number: value for number, value in connection.execute(query.encode()).fetchall() if value is not None}
    except psycopg.Error:
        middle = len(rows) // 2
        halves = (rows[:middle], rows[middle:]) if middle else ()
        return [row for half in halves for row in _derived(connection, places, place, expression, half)] or rows
    return [[*row[:place], found.get(number, row[place]), *row[place + 1 :]] for number, row in enumerate(rows)]


def _offers(rows: list[Row], pools: Mapping[int, list[str | None]], guarded: Collection[int], seed: str) -> Sequence[Row]:
    """Walk through the pools in step first, then mix them by chance (always the same chance for the same table).

    A row that repeats the one before it does so here as well, but for the places that a key guards.
    """
    chance = random.Random(seed)  # noqa: S311 - deterministic sample rows, no secret
    made: list[Row] = []
    for attempt in range(TRIES if len(pools) > 1 else 3):
        for number, row in enumerate(rows):
            fresh = list(row)
            for place, pool in pools.items():
                step = number - 1 if repeats(number) and place not in guarded else number
                fresh[place] = pool[(step + attempt * place) % len(pool)] if attempt < 3 else chance.choice(pool)
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
    wanted = " AND ".join(f"({check}) IS NOT FALSE" for check in checks)
    return f"SELECT {NUMBER} FROM {_source(places, rows)} WHERE {wanted} ORDER BY {NUMBER}"  # noqa: S608 - the runner's own names


def _source(places: Mapping[int, ColumnShape], rows: list[Row]) -> str:
    """Return the rows as something to select from, their columns under the names that conditions use."""
    casts = ", ".join(f"c{place}::{_cast(column)} AS {column.name}" for place, column in places.items())
    names = ", ".join(f"c{place}" for place in places)
    values = ", ".join(f"({number}, {', '.join(literal(row[place]) for place in places)})" for number, row in enumerate(rows))
    return f"(SELECT {NUMBER}, {casts} FROM (VALUES {values}) v({NUMBER}, {names})) t"  # noqa: S608 - the runner's own names


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
