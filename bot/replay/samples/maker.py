"""The values of a table's sample rows: keys differ, references hold, the rest repeats, is empty, long, extreme or spoken of."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from bot.replay.samples.candidates import TEXTUAL, base
from bot.replay.samples.shapes import ColumnShape, ForeignKey, TableShape, TypeShape
from bot.replay.samples.spoken import Words
from bot.replay.samples.values import Make, distinct, limit

Row = list["str | None"]
REPEAT = 13
"""One row in so many repeats another; prime, so that no value of `varied` and no NULL always falls to such a row."""
SHARED = 7
"""One row in so many has the value of the row before where a key forbids that only together with other columns."""
CHILDLESS = 9
"""One row in so many is referred to by none of a table that could."""
WORD = 5
"""One value in so many is a word that the schema compares the column with."""


class Maker:
    """The rows of one table before any check was asked.

    `parents` are the keys that each reference may hold, `words` what the schema compares columns with, by their names; `vary`
    makes the values that nothing asks to be different.
    """

    def __init__(self, table: TableShape, parents: Mapping[ForeignKey, list[Row]], count: int, words: Words, vary: Make) -> None:
        self.table = table
        self.parents = {key: _without_some(rows, table) for key, rows in parents.items()}
        self.count = count
        self.vary = vary
        self.columns = table.writable
        self.words = {column.name: _fitting(column, words.get(column.name, ())) for column in self.columns}
        self.keyed = {name for key in table.keys for name in key}
        self.bound = {name for key, rows in parents.items() if rows for name in key.columns}
        self.carriers = self._carriers()
        self.kept = self.carriers.union(*(key for key in table.keys if not key & self.carriers))
        self.radix = any(key <= self.bound for key in table.keys)
        self.offset = sum(table.name.encode()) % 97 * 1000 if table.name != table.root else 0

    def _carriers(self) -> set[str]:
        """Choose, for every unique key, one column whose values alone are all different."""
        chosen: set[str] = set()
        writable = {column.name: column for column in self.columns}
        for key in self.table.keys:
            if key & chosen or not key <= writable.keys():
                continue
            free = [name for name in sorted(key - self.bound) if distinct(writable[name].type, self.count + 1) is not None]
            chosen |= set(free[:1])
        return chosen

    def rows(self) -> list[Row]:
        """Return the rows; now and then one repeats the row before it in all but what keeps keys apart."""
        made: list[Row] = []
        for number in range(self.count):
            bound = self._bound(number)
            row = [self._value(column, place, number, bound) for place, column in enumerate(self.columns)]
            if repeats(number):
                row = self._repeating(row, made[-1], number)
            made.append(self._sharing(row, made[-1]) if number % SHARED == SHARED - 1 else row)
        return made

    def _repeating(self, row: Row, before: Row, number: int) -> Row:
        """Return `before` but for what keeps keys apart, and of a text let that be no more than its case or blanks around it."""
        made: Row = []
        for column, value, other in zip(self.columns, row, before, strict=True):
            near = other and (other.upper() if number % 2 else f" {other} ")
            if column.name not in self.kept:
                made.append(other)
            elif column.name in self.carriers and near not in (None, other) and _fitting(column, (near,)):
                made.append(near)
            else:
                made.append(value)
        return made

    def _sharing(self, row: Row, before: Row) -> Row:
        """Take over what `before` has where every key that forbids it there differs in another column."""
        shared = list(row)
        for place, column in enumerate(self.columns):
            if column.name in self.carriers and all(
                self._differ(key - {column.name}, shared, before) for key in self.table.keys if column.name in key
            ):
                shared[place] = before[place]
        return shared

    def _differ(self, names: AbstractSet[str], row: Row, before: Row) -> bool:
        return any(value != other for column, value, other in zip(self.columns, row, before, strict=True) if column.name in names)

    def _bound(self, number: int) -> dict[str, str | None]:
        values: dict[str, str | None] = {}
        stride = 1
        for place, (key, every) in enumerate(sorted(self.parents.items(), key=lambda item: not item[1])):
            empty = [column.name for column in self.columns if column.nullable and column.name in key.columns]
            rows = every[: self._span(key)] if self.radix else every
            if not rows:
                values = {**dict.fromkeys(empty, None), **values}
                continue
            index = number // stride if self.radix else number * (2 * place + 1)
            stride *= len(rows)
            for name, value in zip(key.columns, rows[index % len(rows)], strict=True):
                values.setdefault(name, value)
            alone = len(empty) == len(key.columns) or not key.full
            if empty and alone and number % 7 == 3 and not set(empty) & self.keyed:
                values.update(dict.fromkeys(empty, None))
        return values

    def _span(self, reference: ForeignKey) -> int:
        """Return how many parents are enough, where references together must differ, so that each of them repeats."""
        if any(key <= set(reference.columns) for key in self.table.keys):
            return self.count
        return math.ceil(math.pow(self.count, 1 / max(1, sum(map(bool, self.parents.values())))))

    def _value(self, column: ColumnShape, place: int, number: int, bound: Mapping[str, str | None]) -> str | None:
        if column.name in bound:
            return bound[column.name]
        carries = column.name in self.carriers
        if column.nullable and (carries or column.name not in self.keyed) and (number + place) % 7 == 3:
            return None
        if carries:
            return distinct(column.type, number + self.offset)
        words = self.words[column.name]
        if words and (number + place) % WORD == 1:
            return words[(number + place) // WORD % len(words)]
        if column.name in self.keyed and _is_range(column.type):
            return distinct(column.type, number + place)
        return self.vary(column.type, number + place)


def _without_some(parents: list[Row], table: TableShape) -> list[Row]:
    """Leave out a few, other ones for other tables: what nobody refers to is what a backfill by way of the children misses."""
    first = sum(table.name.encode()) % CHILDLESS
    return [row for number, row in enumerate(parents) if number % CHILDLESS != first] if len(parents) > CHILDLESS else parents


def repeats(number: int) -> bool:
    """Whether the row `number` repeats the one before it in all that no key guards."""
    return number % REPEAT == REPEAT // 2 + 1


def _is_range(kind: TypeShape) -> bool:
    """Whether a key over the type may forbid that two values overlap, or that one holds nothing."""
    while kind.kind == "d" and kind.element:
        kind = kind.element
    return kind.kind in ("r", "m")


def _fitting(column: ColumnShape, words: Iterable[str]) -> tuple[str, ...]:
    kind = base(column.type)
    size = limit(kind)
    return tuple(word for word in words if kind.name in TEXTUAL and (size is None or len(word) <= size))
