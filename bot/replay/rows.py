"""Sample rows for every table, made from the catalog and inserted as the runner. Deterministic; what stays empty is named."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg

from bot.replay import run as runs
from bot.replay.facts import RunFacts, SampleFacts, Unfilled
from bot.replay.samples import spoken
from bot.replay.samples.candidates import conditions
from bot.replay.samples.maker import Maker
from bot.replay.samples.persuasion import Persuasion
from bot.replay.samples.shapes import ColumnShape, ForeignKey, TableShape, read
from bot.replay.samples.solve import satisfying
from bot.replay.samples.values import Make, distinct, literal, mild, varied
from bot.scripts.model import Program

Connection = psycopg.Connection[tuple[Any, ...]]
Row = list["str | None"]
ROWS = 100
TOTAL = 20_000
LEAST = 8
PARENT_KEYS = 150
PATIENCE = 8_000
"""How many inserts all tables together may try where triggers refuse what was made."""


def fill(
    connect: Callable[[], Connection], seeds: Program | None = None, *, rows: int = ROWS, extremes: bool = True
) -> SampleFacts:
    """Run the repository's seed files, then fill every table that is still empty; return what each table got.

    `rows` is per table; a schema of very many tables gets fewer, so that the whole stays near 20,000 rows. Without `extremes` no
    number is near the end of its type's range.
    """
    began = time.perf_counter()
    seeded: RunFacts | None = runs.run(connect, seeds) if seeds and seeds.batches else None
    with connect() as connection:
        tables = read(connection)
        count = max(LEAST, min(rows, TOTAL // max(1, len(tables))))
        filler = _Filler(connection, tables, count, spoken.read(connection), varied if extremes else mild)
        filler.fill()
    return SampleFacts(filler.counts, tuple(filler.unfilled), seeded, time.perf_counter() - began)


@dataclass(slots=True)
class _Filler:
    connection: Connection
    tables: tuple[TableShape, ...]
    rows: int
    words: spoken.Words
    vary: Make
    counts: dict[str, int] = field(default_factory=dict)
    unfilled: list[Unfilled] = field(default_factory=list)
    late: list[tuple[TableShape, ForeignKey]] = field(default_factory=list)
    done: set[str] = field(default_factory=set)
    patience: int = PATIENCE

    def fill(self) -> None:
        self.connection.execute("BEGIN")
        self.connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        forced = [table.name for table in self.tables if table.forced]
        for name in forced:
            self._try(f"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY")
        ready, cyclic = _order(self.tables)
        for table in ready:
            self._table(table)
        if cyclic:
            self._cycle(cyclic)
        for table, key in self.late:
            self._tie(table, key)
        for name in forced:
            self._try(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
        self.connection.execute("COMMIT")

    def _table(self, table: TableShape, *, cycle: frozenset[str] = frozenset()) -> None:
        if table.foreign:
            self.unfilled.append(Unfilled(table.name, "it is a foreign table"))
        elif table.has_storage and (count := self._count(table.name)):
            self.counts[table.name] = count
        else:
            self._generate(table, cycle)
        self.done |= {table.name, table.root}

    def _generate(self, table: TableShape, cycle: frozenset[str]) -> None:
        parents: dict[ForeignKey, list[Row]] = {}
        for key in table.foreign_keys:
            parents[key] = self._parents(table, key, cycle)
            required = not _may_be_null(table, key)
            if not parents[key] and required and key.target not in (table.name, table.root):
                self.unfilled.append(Unfilled(table.name, f"no row of {key.target} is there for it to refer to"))
                return
        unknown = [column for column in table.writable if not column.nullable and not column.has_default and _unknown(column)]
        if unknown and not any(unknown[0].name in key.columns for key in table.foreign_keys):
            self.unfilled.append(
                Unfilled(table.name, f"no value is known for the type {unknown[0].type.display} of column {unknown[0].name}")
            )
            return
        made = Maker(table, parents, self.rows, self.words, self.vary).rows()
        checks = conditions(table)
        if checks:
            made, unmet = satisfying(self.connection, table, checks, made, parents, self.vary)
            if not made:
                self.unfilled.append(Unfilled(table.name, f"no row was found that satisfies {' AND '.join(unmet)}"))
                return
        self._insert(table, made, parents)

    def _parents(self, table: TableShape, key: ForeignKey, cycle: frozenset[str]) -> list[Row]:
        if key.target in (table.name, table.root) or key.target not in self.done:
            if key.target in cycle or key.target in (table.name, table.root):
                self.late.append((table, key))
                target = next((other for other in self.tables if other.name == key.target), None)
                needed = not _may_be_null(table, key)
                return _predicted(target, key, self.rows) if needed and target else []
            return []
        columns = ", ".join(key.target_columns)
        try:
            with self.connection.transaction():
                found = self.connection.execute(
                    f"SELECT DISTINCT {', '.join(f'{name}::text' for name in key.target_columns)} FROM {key.target}"  # noqa: S608
                    f" WHERE ({columns}) IS NOT NULL ORDER BY 1 LIMIT {PARENT_KEYS}".encode()
                ).fetchall()
        except psycopg.Error:
            return []
        return [list(row) for row in found]

    def _insert(self, table: TableShape, rows: list[Row], parents: dict[ForeignKey, list[Row]]) -> None:
        columns = table.writable
        into = f"INSERT INTO {table.name} " + (f"({', '.join(column.name for column in columns)}) " if columns else "")
        tail = "" if table.ruled else " ON CONFLICT DO NOTHING"
        if not columns:
            for _ in range(min(10, self.rows)):
                self._try(into + "DEFAULT VALUES" + tail)
        elif self._try(_values(into, rows, columns) + tail):
            error = self._one_by_one(into, tail, rows, columns)
            if error and not self._persuaded(table, rows, parents, lambda some: _values(into, some, columns) + tail):
                self.unfilled.append(Unfilled(table.name, f"no row could be inserted: {error}"))
                return
        self._repeat_outside(table)
        self.counts[table.name] = self._count(table.name)
        if not self.counts[table.name]:
            del self.counts[table.name]
            self.unfilled.append(Unfilled(table.name, "no row stayed (a trigger or rule turns inserts away)"))

    def _repeat_outside(self, table: TableShape) -> None:
        """Let a row that a partial unique index leaves alone have the values of another one there."""
        writable = {column.name for column in table.writable}
        for key, condition in table.partial:
            names = sorted(key & writable)
            if names:
                columns = ", ".join(names)
                self._try(
                    f"UPDATE {table.name} SET ({columns}) = (SELECT {columns} FROM {table.name}"  # noqa: S608
                    f" WHERE ({columns}) IS NOT NULL ORDER BY ctid LIMIT 1) WHERE ctid ="
                    f" (SELECT max(ctid) FROM {table.name} WHERE ({condition}) IS NOT TRUE)"
                )

    def _persuaded(
        self, table: TableShape, rows: list[Row], parents: dict[ForeignKey, list[Row]], insert: Callable[[Sequence[Row]], str]
    ) -> bool:
        """Whether other ways led to rows, as far as all tables together may try."""

        def attempt(some: Sequence[Row]) -> str:
            self.patience -= 1
            return self._try(insert(some))

        return self.patience > 0 and Persuasion(self.connection, table, parents, attempt, self.vary).rows(rows)

    def _one_by_one(self, into: str, tail: str, rows: list[Row], columns: Sequence[ColumnShape]) -> str:
        """Insert rows singly, keep those that work; return the last error when none did."""
        good, error, misses = 0, "", 0
        for row in rows:
            refused = self._try(_values(into, [row], columns) + tail)
            misses = misses + 1 if refused else 0
            good += not refused
            error = refused or error
            if good >= self.rows or misses > 40:
                break
        return "" if good else error

    def _try(self, statement: str) -> str:
        """Run one statement in a savepoint; return the server's message when it was refused."""
        try:
            with self.connection.transaction():
                self.connection.execute(statement.encode())
        except psycopg.Error as error:
            return (error.diag.message_primary or str(error)).strip() or "refused"
        return ""

    def _count(self, table: str) -> int:
        try:
            with self.connection.transaction():
                row = self.connection.execute(f"SELECT count(*) FROM ONLY {table}".encode()).fetchone()  # noqa: S608
        except psycopg.Error:
            return 0
        return int(row[0]) if row else 0

    def _cycle(self, tables: Sequence[TableShape]) -> None:
        names = frozenset(name for table in tables for name in (table.name, table.root))
        self._try("SET CONSTRAINTS ALL DEFERRED")
        for table in tables:
            self._table(table, cycle=names)
        error = self._try("SET CONSTRAINTS ALL IMMEDIATE")
        if error:
            for table in tables:
                self._try(f"DELETE FROM ONLY {table.name}")  # noqa: S608
                if self.counts.pop(table.name, 0):
                    self.unfilled.append(Unfilled(table.name, f"its references go round in a circle: {error}"))

    def _tie(self, table: TableShape, key: ForeignKey) -> None:
        """Point the second half of the rows, which were left NULL, at a row that exists by now."""
        if table.name not in self.counts:
            return
        empty = {column.name for column in table.columns if column.nullable}
        pairs = list(zip(key.columns, key.target_columns, strict=True))
        columns = ", ".join(name for name, _ in pairs if name in empty)
        targets = ", ".join(f"parent.{target}" for name, target in pairs if name in empty)
        alike = "".join(f" AND parent.{target} = child.{name}" for name, target in pairs if name not in empty)
        self._try(
            f"UPDATE {table.name} AS child SET ({columns})"  # noqa: S608
            f" = (SELECT {targets} FROM {key.target} AS parent WHERE true{alike} ORDER BY 1 LIMIT 1)"
            f" WHERE ({columns}) IS NULL AND ctid IN (SELECT ctid FROM {table.name} LIMIT {max(1, self.counts[table.name] // 2)})"
        )


def _values(into: str, rows: Sequence[Row], columns: Sequence[ColumnShape]) -> str:
    return f"{into}VALUES {', '.join(_tuple(row, columns) for row in rows)}"


def _tuple(row: Row, columns: Sequence[ColumnShape]) -> str:
    words = []
    for value, column in zip(row, columns, strict=True):
        no_value = value is None and not column.nullable and column.has_default
        words.append("DEFAULT" if no_value else literal(value))
    return f"({', '.join(words)})"


def _may_be_null(table: TableShape, key: ForeignKey) -> bool:
    """Whether a row may refer to nothing by this key: one NULL is enough, unless all or none must be there."""
    empty = [column.nullable for column in table.columns if column.name in key.columns]
    return all(empty) if key.full else any(empty)


def _unknown(column: ColumnShape) -> bool:
    return distinct(column.type, 0) is None and varied(column.type, 0) is None


def _predicted(target: TableShape, key: ForeignKey, count: int) -> list[Row]:
    """Return the key values that the generator will give `target`, for references that go round in a circle."""
    types = {column.name: column.type for column in target.columns}
    return [[distinct(types[name], number) for name in key.target_columns] for number in range(count)]


def _order(tables: Iterable[TableShape]) -> tuple[list[TableShape], list[TableShape]]:
    """Return tables parents first, and those that lie on or behind a circle of references in name order."""
    waiting = {table.name: table for table in tables}
    members: dict[str, set[str]] = {}
    for table in waiting.values():
        members.setdefault(table.root, set()).add(table.name)
        members.setdefault(table.name, set()).add(table.name)
    needs = {
        table.name: {leaf for key in table.foreign_keys for leaf in members.get(key.target, ())}
        - members[table.root]
        - {table.name}
        for table in waiting.values()
    }
    ordered: list[TableShape] = []
    while True:
        free = [name for name in waiting if not needs[name] & waiting.keys()]
        if not free:
            return ordered, list(waiting.values())
        ordered += [waiting.pop(name) for name in free]
