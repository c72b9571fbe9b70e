"""Rows that a table's triggers let in, where those made from the catalog were all refused.

Triggers ask what no CHECK says. Ways that are tried: the settings that a body reads get a value; one column after another is
varied as long as that changes what the server complains of; all are varied at once; rows come in pairs that outweigh each other.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import psycopg

from bot.replay.samples.candidates import NUMERIC, base, candidates, constants, names
from bot.replay.samples.shapes import ForeignKey, TableShape
from bot.replay.samples.values import Make

Connection = psycopg.Connection[tuple[Any, ...]]
Row = list["str | None"]
Insert = Callable[[Sequence[Row]], str]
QUERY = Path(__file__).parent / "sql" / "triggers.sql"
SETTING = re.compile(r"\bcurrent_setting\s*\(\s*'([\w.]+)'", re.IGNORECASE)
SUMMED = re.compile(r"=\s*NEW\.(\w+)", re.IGNORECASE)
VALUES = ("00000000-0000-4000-8000-000000000001", "1", "system")
FEW = 3
"""How many rows stand for all while something is tried."""
BUDGET = 400
"""Tries per table."""


@dataclass(slots=True)
class Persuasion:
    """`insert` puts rows in together and returns what the server said against it, nothing when they are in."""

    connection: Connection
    table: TableShape
    parents: Mapping[ForeignKey, Sequence[Row]]
    insert: Insert
    vary: Make

    def rows(self, refused: Sequence[Row]) -> bool:
        """Whether rows like the `refused` ones are in by now."""
        bodies = [body for (body,) in self.connection.execute(QUERY.read_text("utf-8").encode(), (self.table.name,)).fetchall()]
        return bool(bodies) and (
            self._with_settings(refused, bodies)
            or self._column_by_column(refused, bodies)
            or self._by_chance(refused, bodies)
            or self._in_pairs(refused, bodies)
        )

    def _with_settings(self, refused: Sequence[Row], bodies: Sequence[str]) -> bool:
        """Give the settings that triggers read a value: a parent's key, or another that such settings often hold."""
        settings = sorted({name for body in bodies for name in SETTING.findall(body) if "." in name})
        keys = [row[0] for rows in self.parents.values() for row in rows[:1] if row[0] is not None]
        for value in (*keys, *VALUES, *sorted(constants(bodies))) if settings else ():
            for name in settings:
                self.connection.execute("SELECT pg_catalog.set_config(%s, %s, true)", (name, value))
            if self._some(refused):
                return True
        return False

    def _some(self, rows: Sequence[Row]) -> bool:
        """Insert rows singly; False when the first few are all refused."""
        good = 0
        for number, row in enumerate(rows):
            good += not self.insert([row])
            if not good and number >= FEW:
                return False
        return bool(good)

    def _column_by_column(self, refused: Sequence[Row], bodies: Sequence[str]) -> bool:
        """Change a column for good when that leads to another complaint, until there is none; then do so in all rows."""
        pools = self._pools(bodies)
        changed: dict[int, str] = {}
        row, heard, tries = refused[0], self._complaints(refused[0]), 0
        while tries < BUDGET:
            for place, value in ((place, value) for place, pool in pools.items() for value in pool):
                tries += 1
                other = [*row[:place], value, *row[place + 1 :]]
                complaints = self._complaints(other)
                if complaints & heard:
                    continue
                row, changed, heard = other, {**changed, place: value}, heard | complaints
                if not complaints:
                    return self._some([_like(item, changed) for item in refused[1:]]) or self._by_chance(refused, bodies) or True
                break
            else:
                return False
        return False

    def _by_chance(self, refused: Sequence[Row], bodies: Sequence[str]) -> bool:
        """Change all columns that triggers speak of at once: some conditions hold between two of them."""
        chance = random.Random(self.table.name)  # noqa: S311 - deterministic sample rows, no secret
        pools = {place: pool for place, pool in self._pools(bodies).items() if pool}
        good = False
        for number in range(BUDGET // 2 if len(pools) > 1 else 0):
            row = refused[number % len(refused)]
            good = not self.insert([_like(row, {place: chance.choice(pool) for place, pool in pools.items()})]) or good
        return good

    def _pools(self, bodies: Sequence[str]) -> dict[int, tuple[str, ...]]:
        """Return values for each column that triggers speak of and that refers to nothing."""
        bound = {name for key in self.table.foreign_keys for name in key.columns}
        return {
            place: candidates(column, tuple(bodies), place, self.vary)
            for place, column in enumerate(self.table.writable)
            if column.name not in bound and any(names(body, column.name) for body in bodies)
        }

    def _complaints(self, row: Row) -> frozenset[str]:
        """Return the server's words, and what is left of them without the row's own values; nothing when the row is in."""
        said = self.insert([row])
        bare = said
        for value in sorted(filter(None, row), key=len, reverse=True):
            bare = bare.replace(value, "")
        return frozenset((said, f"without: {bare}")) if said else frozenset()

    def _in_pairs(self, refused: Sequence[Row], bodies: Sequence[str]) -> bool:
        """Insert rows two by two, alike in what they refer to and are summed by, with opposite amounts or two exchanged."""
        columns = self.table.writable
        alike = {name for key in self.table.foreign_keys for name in key.columns}
        alike |= {name.lower() for body in bodies for name in SUMMED.findall(body)}
        keyed = {name for key in self.table.keys for name in key} | alike
        same = {place for place, column in enumerate(columns) if column.name in alike}
        amounts = [
            place for place, column in enumerate(columns) if base(column.type).name in NUMERIC and column.name not in keyed
        ]
        good = False
        for one, other in zip(refused[::2], refused[1::2], strict=False) if amounts else ():
            partner = [one[place] if place in same else value for place, value in enumerate(other)]
            opposite = [_negated(one[place]) if place in amounts else value for place, value in enumerate(partner)]
            turned = list(partner)
            for place, twin in zip(amounts, reversed(amounts), strict=True):
                turned[place] = one[twin]
            good = not self.insert([one, opposite]) or not self.insert([one, turned]) or good
        return good


def _like(row: Row, changed: Mapping[int, str]) -> Row:
    return [changed.get(place, value) for place, value in enumerate(row)]


def _negated(value: str | None) -> str | None:
    try:
        return None if value is None else f"{-Decimal(value):f}"
    except InvalidOperation:
        return value
