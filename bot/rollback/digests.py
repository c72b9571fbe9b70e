"""The rows of a database as digests, so that "the rows are still there" is a comparison and not a hope.

Values are read with `COPY table TO STDOUT`, which calls type output functions only (no casts, no operators, no views), and are
hashed here. No right is needed beyond SELECT. Row order never counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, TypeAlias

import psycopg
from psycopg import sql

from bot.rollback.untouched import SEQUENCES, Suspects

Connection: TypeAlias = "psycopg.Connection[Any]"

MAX_ROWS = 20_000
"""Rows per table that are read; a larger table is named in `Rows.skipped` and not judged."""

LOOK_AHEAD = 1000
"""How many of a sequence's next values are looked for in its column."""

MAX_BYTES = 32 << 20
"""Bytes per table that are read."""

_TABLES = """
select c.oid::pg_catalog.int8, n.nspname::pg_catalog.text, c.relname::pg_catalog.text,
       pg_catalog.array_agg(a.attnum::pg_catalog.int4 order by a.attnum),
       pg_catalog.array_agg(a.attname::pg_catalog.text order by a.attnum)
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid OPERATOR(pg_catalog.=) c.relnamespace
  left join pg_catalog.pg_attribute a on a.attrelid OPERATOR(pg_catalog.=) c.oid and a.attnum OPERATOR(pg_catalog.>) 0
        and not a.attisdropped and a.attgenerated OPERATOR(pg_catalog.=) ''
 where c.relkind OPERATOR(pg_catalog.=) 'r' and c.relpersistence OPERATOR(pg_catalog.<>) 't'
   and n.nspname OPERATOR(pg_catalog.<>) all (array['pg_catalog', 'information_schema', 'migrate_bot_trace']::pg_catalog.name[])
   and ({only} or c.oid OPERATOR(pg_catalog.=) any ({chosen}))
   and not exists (select 1 from pg_catalog.pg_depend d
                    where d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
                      and d.objid OPERATOR(pg_catalog.=) c.oid and d.deptype OPERATOR(pg_catalog.=) 'e')
 group by 1, 2, 3 order by 2, 3
"""
_SEQUENCES = (
    """
select c.oid::pg_catalog.int8, n.nspname::pg_catalog.text, c.relname::pg_catalog.text, s.seqincrement, s.seqcache,
       d.refobjid::pg_catalog.int8, d.refobjsubid
"""
    + SEQUENCES
    + """ where c.relpersistence OPERATOR(pg_catalog.<>) 't' and ({only} or c.oid OPERATOR(pg_catalog.=) any ({chosen}))
 order by 2, 3
"""
)


@dataclass(frozen=True, slots=True)
class TableRows:
    """One table: qualified name, columns by attribute number, and one tuple of cell hashes per row (in column order)."""

    schema: str
    name: str
    columns: Mapping[int, str]
    rows: tuple[tuple[int, ...], ...]

    def column(self, name: str) -> Counter[int]:
        """The cells of one column as a multiset."""
        at = list(self.columns.values()).index(name)
        return Counter(row[at] for row in self.rows)

    def project(self, names: tuple[str, ...]) -> Counter[tuple[int, ...]]:
        """The rows reduced to some columns, as a multiset."""
        order = list(self.columns.values())
        at = [order.index(name) for name in names]
        return Counter(tuple(row[i] for i in at) for row in self.rows)


@dataclass(frozen=True, slots=True)
class SequenceState:
    """Where a sequence stands: the value it hands out next, its step, how many values a session takes ahead of need.

    `table` and `column` are oid and number of the column that owns it, 0 without one.
    """

    schema: str
    name: str
    next_value: int
    increment: int
    cache: int = 1
    table: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a database, by table oid, its sequences by oid, and the tables that were not read, with the reason."""

    tables: Mapping[int, TableRows]
    sequences: Mapping[int, SequenceState]
    skipped: tuple[str, ...] = ()


def read_rows(connection: Connection, only: Suspects | None = None) -> Rows:
    """Read every ordinary table and sequence (or `only` some) that the role may read; `connection` must be in autocommit."""
    tables: dict[int, TableRows] = {}
    skipped = []
    for oid, schema, name, numbers, names in connection.execute(_chosen(_TABLES, only.tables if only else None)).fetchall():
        columns = {n: c for n, c in zip(numbers, names, strict=True) if n is not None}
        try:
            rows = tuple(_cells(connection, schema, name, tuple(columns.values()))) if columns else ()
        except (psycopg.Error, _TooMany) as error:
            skipped.append(f"{schema}.{name}: {str(error).splitlines()[0]}")
            continue
        tables[oid] = TableRows(schema, name, columns, rows)
    return Rows(tables, _sequences(connection, only.sequences if only else None), tuple(skipped))


def _chosen(query: str, oids: frozenset[int] | None) -> sql.Composed:
    """Return a query for some oids, or for all without any."""
    return sql.SQL(query).format(
        only=sql.Literal(oids is None), chosen=sql.Literal(sorted(oids or ())) + sql.SQL("::pg_catalog.oid[]")
    )


class _TooMany(Exception):
    """A table holds more rows than are read."""


def _cells(connection: Connection, schema: str, name: str, columns: tuple[str, ...]) -> Iterator[tuple[int, ...]]:
    statement = sql.SQL("COPY {} ({}) TO STDOUT").format(
        sql.Identifier(schema, name), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        data = bytearray()
        for block in copy:
            data += block
            if len(data) > MAX_BYTES:
                raise _TooMany(f"more than {MAX_BYTES >> 20} MB are not compared")
    lines = bytes(data).split(b"\n")[:-1]
    if len(lines) > MAX_ROWS:
        raise _TooMany(f"{len(lines)} rows, more than {MAX_ROWS} are not compared")
    for line in lines:
        yield tuple(digest(cell) for cell in line.split(b"\t"))


def digest(cell: bytes) -> int:
    """Return the digest that stands for the text of a value."""
    return int.from_bytes(blake2b(cell, digest_size=8).digest(), "big")


NULL = digest(b"\\N")
"""What COPY writes where there is no value."""


def _sequences(connection: Connection, only: frozenset[int] | None) -> Mapping[int, SequenceState]:
    found = {}
    for oid, schema, name, increment, cache, table, column in connection.execute(_chosen(_SEQUENCES, only)).fetchall():
        state = sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier(schema, name))
        try:
            last, called = connection.execute(state).fetchone() or (0, False)
        except psycopg.Error:
            continue
        found[oid] = SequenceState(schema, name, last + (increment if called else 0), increment, cache, table or 0, column or 0)
    return found


def not_back(base: Rows, restored: Rows) -> tuple[str, ...]:
    """Return a sentence for each table, column and sequence that is not as before the change, whoever is the cause. Pure."""
    found = judge(base, base, restored).wrong
    return tuple(line.replace("changed by the rollback", "changed or removed by the change") for line in found)


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """What became of the rows, one sentence each: `wrong` should be there and is not, `lost` could not come back.

    `more` tells of rows that the change brought and that stay.
    """

    wrong: tuple[str, ...]
    lost: tuple[str, ...]
    more: tuple[str, ...] = ()


def judge(base: Rows, upgraded: Rows, restored: Rows) -> RowVerdict:
    """Compare the rows before the upgrade, after it, and after the rollback. Pure."""
    wrong, lost, more = [], [], []
    now = {(table.schema, table.name): table for table in restored.tables.values()}
    for oid, table in base.tables.items():
        back, between = now.get((table.schema, table.name)), upgraded.tables.get(oid)
        label = f"{table.schema}.{table.name}"
        if back is None:
            wrong.append(f"table {label} could not be read after the rollback")
        elif between is None:
            lost.append(f"table {label}: {_count(len(table.rows))}, dropped by the change")
        else:
            gone, kept = _columns(label, table, between, back)
            lost.extend(gone)
            wrong.extend(kept)
            added = len(back.rows) - len(table.rows)
            more += [f"{_count(added)} that the change brought to {label} will stay."] if added > 0 else []
    for behind, by_the_change in _behind(base, upgraded, restored):
        (lost if by_the_change else wrong).append(behind)
    return RowVerdict(tuple(wrong), tuple(lost), tuple(more))


def _count(rows: int) -> str:
    return "1 row" if rows == 1 else f"{rows} rows"


def _columns(label: str, base: TableRows, between: TableRows, back: TableRows) -> tuple[list[str], list[str]]:
    """Return (lost, wrong) of one table that existed throughout."""
    lost, wrong, kept = [], [], []
    removed = len(base.rows) - len(back.rows) if len(between.rows) < len(base.rows) else 0
    lost += [f"table {label}: {_count(removed)} removed by the change"] if removed > 0 else []
    here = set(back.columns.values())
    for number, name in base.columns.items():
        if name not in here:
            wrong.append(f"column {label}.{name} could not be read after the rollback")
            continue
        cells = base.column(name)
        survived = number in between.columns and not cells - between.column(between.columns[number])
        if survived:
            kept.append((number, name))
        missing = cells - back.column(name)
        if missing and survived:
            wrong.append(f"column {label}.{name}: {_count(missing.total())} changed by the rollback")
        elif number not in between.columns:
            lost.append(f"column {label}.{name}: {_count(len(base.rows))}, dropped by the change")
        elif missing and missing.total() != removed:
            lost.append(f"column {label}.{name}: {_overwritten(missing, removed=removed > 0)}")
    names = tuple(name for _, name in kept)
    together, then = base.project(names), between.project(tuple(between.columns[number] for number, _ in kept))
    if not wrong and not together - then and together - back.project(names):
        wrong.append(f"table {label}: values were exchanged between rows")
    return lost, wrong


def _overwritten(missing: Counter[int], *, removed: bool) -> str:
    """Say what became of cells that are not back: those that held NULL have lost no value."""
    count, empty = _count(missing.total()), missing.keys() == {NULL}
    if empty and not removed:
        keeps = "keeps the value" if missing.total() == 1 else "keep the values"
        return f"{count} that held NULL {keeps} which the change wrote there"
    return f"{count} {'changed or removed' if removed else 'overwritten'} by the change"


def _behind(base: Rows, upgraded: Rows, restored: Rows) -> Iterator[tuple[str, bool]]:
    """Yield sequences that would hand out a value again, and whether the change itself is the cause."""
    now = {(state.schema, state.name): state for state in restored.sequences.values()}
    for oid, old in base.sequences.items():
        new, between = now.get((old.schema, old.name)), upgraded.sequences.get(oid)
        ahead = old.increment * (old.cache - 1)
        if new is None or (new.next_value - old.next_value + ahead) * old.increment >= 0 or _harmless(new, restored):
            continue
        set_back = between is None or (new.next_value - between.next_value) * old.increment >= 0
        text = f"sequence {old.schema}.{old.name} would hand out {new.next_value} again (it stood at {old.next_value})"
        yield text, set_back and not (between is None and new.table)


def _harmless(state: SequenceState, rows: Rows) -> bool:
    """Whether none of the next values stands in the column that the sequence belongs to."""
    table = rows.tables.get(state.table)
    if table is None or state.column not in table.columns:
        return False
    cells = table.column(table.columns[state.column])
    last = state.next_value + LOOK_AHEAD * state.increment
    return not any(digest(str(value).encode()) in cells for value in range(state.next_value, last, state.increment))
