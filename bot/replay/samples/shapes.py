"""The tables of a database as a row generator needs them: columns, types, keys, foreign keys, checks."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from psycopg import Connection

QUERIES = Path(__file__).parent / "sql"
ONLY = re.compile(r"-- only (\S+)")
"""The place in a query for a condition on the table, or the type."""


@dataclass(frozen=True, slots=True)
class TypeShape:
    """A type. `kind` is PostgreSQL's typtype; `checks` are a domain's conditions over VALUE; `typmod` is -1 when unlimited."""

    name: str
    display: str
    kind: str = "b"
    category: str = ""
    typmod: int = -1
    element: TypeShape | None = None
    labels: tuple[str, ...] = ()
    attributes: tuple[TypeShape, ...] = ()
    checks: tuple[str, ...] = ()
    not_null: bool = False


@dataclass(frozen=True, slots=True)
class ColumnShape:
    """A column; `automatic` ones (identity, serial) are left to the server, `computed` ones cannot be written.

    `declared` is the type as SQL writes it, with its limits: `numeric(10,2)`.
    """

    name: str
    type: TypeShape
    nullable: bool
    has_default: bool
    automatic: bool
    computed: bool
    declared: str = ""


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """`columns` of this table refer to `target_columns` of `target`, both lists of names in the same order."""

    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]
    full: bool = False


@dataclass(frozen=True, slots=True)
class TableShape:
    """A table that can hold rows itself. `keys` are the column sets that must be unique, `checks` conditions over its columns.

    `partial` are those of the keys that bind some rows only, each with the condition on these.

    `columns` stand in order; `names` are as SQL writes them. `bodies` are of the functions that its checks call. `root` is the
    partitioned table on top, or the table itself. `forced` says that row security binds the owner, too, `ruled` that rules
    rewrite what is written.
    """

    name: str
    columns: tuple[ColumnShape, ...]
    keys: tuple[frozenset[str], ...] = ()
    partial: tuple[tuple[frozenset[str], str], ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    checks: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    root: str = ""
    foreign: bool = False
    has_storage: bool = False
    forced: bool = False
    ruled: bool = False

    @property
    def writable(self) -> tuple[ColumnShape, ...]:
        """The columns that a row names."""
        return tuple(column for column in self.columns if not column.computed and not column.automatic)


def read(connection: Connection[tuple[Any, ...]], only: Collection[str] | None = None) -> tuple[TableShape, ...]:
    """Return every ordinary table and leaf partition, in name order. The session needs no particular search_path.

    With `only`, those of these names and the leaves of those.
    """
    rows = _tables(connection, only)
    if not rows:
        return ()
    oids = None if only is None else [row[0] for row in rows]
    attributes = _rows(connection, "columns", oids)
    kinds = _rows(connection, "types") if only is None else _used(connection, {row[2] for row in attributes})
    types = _types(kinds, _rows(connection, "type_checks"))
    columns: dict[int, list[ColumnShape]] = {}
    for oid, name, type_oid, typmod, nullable, has_default, automatic, computed, declared in attributes:
        shape = types.get(type_oid)
        found = replace(shape, typmod=typmod) if shape else TypeShape("unknown", "unknown", kind="p")
        columns.setdefault(oid, []).append(
            ColumnShape(name, found, nullable and not _refuses_null(found), has_default, automatic, computed, declared)
        )
    constraints = _rows(connection, "constraints", oids)
    keys, foreign_keys, checks, bodies = _constraints(constraints)
    partial = _partial(constraints)
    tables = []
    for oid, name, root, foreign, partition_check, has_storage, forced, ruled in rows:
        conditions = (*checks.get(oid, ()), *((partition_check,) if partition_check else ()))
        tables.append(
            TableShape(
                name,
                tuple(columns.get(oid, ())),
                tuple(keys.get(oid, ())),
                tuple(partial.get(oid, ())),
                tuple(foreign_keys.get(oid, ())),
                conditions,
                tuple(bodies.get(oid, ())),
                root,
                foreign,
                has_storage,
                forced,
                ruled,
            )
        )
    return tuple(tables)


def _refuses_null(kind: TypeShape | None) -> bool:
    while kind is not None and kind.kind == "d":
        if kind.not_null:
            return True
        kind = kind.element
    return False


def _tables(connection: Connection[tuple[Any, ...]], only: Collection[str] | None) -> list[tuple[Any, ...]]:
    if only is None:
        return _rows(connection, "tables")
    oids = [oid for (oid,) in connection.execute(_text("named").encode(), (list(only),)).fetchall()]
    return [row for row in _rows(connection, "tables", oids) if row[1] in only or row[2] in only]


def _used(connection: Connection[tuple[Any, ...]], wanted: set[int]) -> list[tuple[Any, ...]]:
    """Return the rows of the types `wanted`, and of all that they are made of."""
    found: dict[int, tuple[Any, ...]] = {}
    asked: set[int] = set()
    while missing := wanted - asked:
        asked |= missing
        for row in _rows(connection, "types", sorted(missing)):
            found[row[0]] = row
            wanted = wanted | {oid for oid in (row[5], row[6], *(part for part, _ in row[9] or ())) if oid}
    return list(found.values())


def _rows(connection: Connection[tuple[Any, ...]], name: str, oids: list[int] | None = None) -> list[tuple[Any, ...]]:
    """Return the rows of one query; with `oids` those of these tables or types."""
    if oids is None:
        return connection.execute(_text(name).encode()).fetchall()
    listed = "{" + ",".join(map(str, oids)) + "}"
    query = ONLY.sub(rf"AND \1 OPERATOR(pg_catalog.=) ANY ('{listed}'::pg_catalog.oid[])", _text(name))
    return connection.execute(query.encode(), prepare=False).fetchall()


@cache
def _text(name: str) -> str:
    return (QUERIES / f"{name}.sql").read_text("utf-8")


def _constraints(
    rows: Iterable[tuple[Any, ...]],
) -> tuple[dict[int, list[frozenset[str]]], dict[int, list[ForeignKey]], dict[int, list[str]], dict[int, list[str]]]:
    keys: dict[int, list[frozenset[str]]] = {}
    bodies: dict[int, list[str]] = {}
    foreign_keys: dict[int, list[ForeignKey]] = {}
    checks: dict[int, list[str]] = {}
    for oid, kind, columns, target, target_columns, full, condition in rows:
        if kind == "key":
            keys.setdefault(oid, []).append(frozenset(columns))
        elif kind == "foreign key":
            foreign_keys.setdefault(oid, []).append(ForeignKey(tuple(columns), target, tuple(target_columns), full))
        else:
            checks.setdefault(oid, []).append(condition)
            bodies.setdefault(oid, []).extend([target] if target else [])
    return keys, foreign_keys, checks, bodies


def _partial(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[tuple[frozenset[str], str]]]:
    found: dict[int, list[tuple[frozenset[str], str]]] = {}
    for oid, kind, columns, _, _, _, condition in rows:
        if kind == "key" and condition:
            found.setdefault(oid, []).append((frozenset(columns), condition))
    return found


def _types(rows: Iterable[tuple[Any, ...]], checks: Iterable[tuple[Any, ...]]) -> Mapping[int, TypeShape]:
    """Build shapes from rows; elements, domain bases and attributes are resolved to the bottom, loops are cut."""
    raw = {row[0]: row for row in rows}
    conditions: dict[int, list[str]] = {}
    for oid, condition in checks:
        conditions.setdefault(oid, []).append(condition)
    done: dict[int, TypeShape] = {}

    def resolve(oid: int, depth: int = 0) -> TypeShape | None:
        if oid in done:
            return done[oid]
        if oid not in raw or depth > 8:
            return None
        _, name, display, kind, category, element, base, base_typmod, labels, attributes, not_null = raw[oid]
        inner = resolve(base, depth + 1) if kind == "d" else resolve(element, depth + 1) if element else None
        if kind == "d" and inner is not None and base_typmod >= 0:
            inner = replace(inner, typmod=base_typmod)
        parts = tuple(
            replace(part, typmod=typmod) if (part := resolve(attribute, depth + 1)) else TypeShape("unknown", "unknown", kind="p")
            for attribute, typmod in attributes or ()
        )
        done[oid] = TypeShape(
            name, display, kind, category, -1, inner, tuple(labels or ()), parts, tuple(conditions.get(oid, ())), not_null
        )
        return done[oid]

    for oid in raw:
        resolve(oid)
    return done
