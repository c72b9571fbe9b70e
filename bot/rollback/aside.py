"""The statements that keep rows of one table or sequence aside, put them back, and tell whether they are back. Pure.

Values are kept as text of no collation of their own, so that what is kept never holds on to a type or a collation that the
change drops.
"""
# ruff: noqa: S608 - names come quoted from the catalog

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from bot.catalog.model import CatalogObject
from bot.catalog.names import literal

SCHEMA = "migrate_bot_kept"
"""Where kept rows lie; no part of the user's schema."""
_PLACED = "migrate_bot_place"
_PLACE = (
    "(t.ctid::pg_catalog.text OPERATOR(pg_catalog.||) ' ' OPERATOR(pg_catalog.||) t.xmin::pg_catalog.text)"
    ' COLLATE pg_catalog."C"'
)
"""A version of a row: where it lies, and the transaction that wrote it. Whatever writes the row anew changes it, so a row that
is put back leaves what is kept at once."""


@dataclass(frozen=True, slots=True)
class Item:
    """What is kept of one table or sequence.

    `source` is its name in the database, `raw` schema and name without quotes; `columns` are the dropped columns of a table that
    stays (none: all of it goes), `raw_columns` the same without quotes; `place` is the table that holds the rows. `aside` fills
    that, `restore` puts the rows back, `check` answers with one row of two counts: kept rows that have no row any more to which
    they belong (only a key tells), and kept rows that are not back.
    """

    source: str
    raw: tuple[str, str]
    kind: str
    columns: tuple[str, ...]
    raw_columns: tuple[str, ...]
    place: str
    aside: str
    restore: str
    check: str

    def __str__(self) -> str:
        """Return what is kept, for people."""
        return f"{self.source} ({', '.join(self.columns)})" if self.columns else self.source


def place(label: str, source: str) -> str:
    """Return the table that holds what `source` had; `label` (lower case, digits, underscores) says of which change."""
    return f"{SCHEMA}.kept_{label}_{blake2b(source.encode(), digest_size=5).hexdigest()}"


def whole(label: str, table: CatalogObject, columns: Sequence[CatalogObject]) -> Item:
    """Return how to keep all rows of a table that goes."""
    name = table.identity.name
    there = place(label, name)
    names = ", ".join(item.identity.name for item in columns)
    values = ", ".join(f"k.{item.identity.name}::{item.attributes['type']}" for item in columns)
    into = f"INSERT INTO {name} ({names}) OVERRIDING SYSTEM VALUE" if names else f"INSERT INTO {name}"
    back = f"SELECT {names} FROM {there} EXCEPT ALL SELECT {_texts('t', columns)} FROM ONLY {name} AS t"
    lacking = f"(SELECT pg_catalog.count(*) FROM ({back}) AS lacking)" if names else "0"
    check = f"SELECT 0, {lacking}"
    restore = f"{into} SELECT {values} FROM {there} AS k"
    return Item(name, _raw(table), "table", (), (), there, _copy(there, name, columns), restore, check)


def parts(label: str, table: CatalogObject, key: Sequence[CatalogObject], columns: Sequence[CatalogObject]) -> Item:
    """Return how to keep the values of some columns of a table that stays, with the `key` by which rows are found again.

    Without a key a row is known by its place and by who wrote it: it is found again as long as nobody has changed it.
    """
    name = table.identity.name
    there = place(label, name)
    match = " AND ".join(f"{_text('t', item)} OPERATOR(pg_catalog.=) k.{item.identity.name}" for item in key)
    match = match or f"{_PLACE} OPERATOR(pg_catalog.=) k.{_PLACED}"
    values = ", ".join(f"{item.identity.name} = k.{item.identity.name}::{item.attributes['type']}" for item in columns)
    restore = f"UPDATE ONLY {name} AS t SET {values} FROM {there} AS k WHERE {match}"
    alone, differs = (
        "t.ctid IS NULL",
        " OR ".join(f"{_text('t', item)} IS DISTINCT FROM k.{item.identity.name}" for item in columns),
    )
    counts = f"pg_catalog.count(*) FILTER (WHERE {alone}), pg_catalog.count(*) FILTER (WHERE NOT {alone} AND ({differs}))"
    check = f"SELECT {counts} FROM {there} AS k LEFT JOIN ONLY {name} AS t ON {match}"
    if not key:
        back = f"WITH back AS ({restore} RETURNING k.{_PLACED} AS place)"
        restore = f"{back} DELETE FROM {there} AS k USING back WHERE k.{_PLACED} OPERATOR(pg_catalog.=) back.place"
        check = f"SELECT 0, pg_catalog.count(*) FROM {there}"
    lost, bare = (tuple(item.identity.name for item in columns), tuple(str(item.attributes["_name"]) for item in columns))
    copy = _copy(there, name, (*key, *columns), placed=not key)
    return Item(name, _raw(table), "table", lost, bare, there, copy, restore, check)


def sequence(label: str, found: CatalogObject) -> Item:
    """Return how to keep where a sequence that goes has stood; it is only ever set forward."""
    name = found.identity.name
    there = place(label, name)
    further = "LEAST" if str(found.attributes.get("increment", "")).startswith("-") else "GREATEST"
    position = f"{further}(k.last_value, s.last_value), k.is_called OR s.is_called"
    both = f"{there} AS k, {name} AS s"
    restore = f"SELECT pg_catalog.setval({literal(name)}, {position}) FROM {both}"
    behind = f"pg_catalog.count(*) FILTER (WHERE s.last_value OPERATOR(pg_catalog.<>) {further}(k.last_value, s.last_value))"
    check = f"SELECT 0, {behind} FROM {both}"
    return Item(name, _raw(found), "sequence", (), (), there, f"CREATE TABLE {there} AS TABLE {name}", restore, check)


def _raw(found: CatalogObject) -> tuple[str, str]:
    return str(found.attributes["_schema"]), str(found.attributes["_name"])


def _copy(there: str, table: str, columns: Sequence[CatalogObject], *, placed: bool = False) -> str:
    names = [*([_PLACED] if placed else []), *(item.identity.name for item in columns)]
    values = [*([_PLACE] if placed else []), *(_text("t", item) for item in columns)]
    head = f"CREATE TABLE {there} ({', '.join(names)}) AS" if names else f"CREATE TABLE {there} AS"
    return f"{head} SELECT {', '.join(values)} FROM ONLY {table} AS t"


def _texts(of: str, columns: Sequence[CatalogObject]) -> str:
    return ", ".join(_text(of, item) for item in columns)


def _text(of: str, column: CatalogObject) -> str:
    return f'{of}.{column.identity.name}::pg_catalog.text COLLATE pg_catalog."C"'
