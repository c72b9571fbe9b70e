"""Keeps what a change drops: statements that put rows aside before the files run, and that put them back after the way back.

Pure: two catalogs in, SQL out. Values are kept as text, so that what is kept never holds on to a type that the change drops.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.catalog.model import Catalog, CatalogObject, Identity
from bot.catalog.names import identifier, literal
from bot.rollback.script import Statement

SCHEMA = "migrate_bot_kept"
_STATES = {"enabled": "ENABLE", "always": "ENABLE ALWAYS", "replica": "ENABLE REPLICA"}


@dataclass(frozen=True, slots=True)
class Kept:
    """`aside` runs before the files, `restore` after the way back (each in one transaction); `left` says what cannot be kept."""

    aside: tuple[Statement, ...] = ()
    restore: tuple[Statement, ...] = ()
    left: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to keep."""
        return bool(self.aside)

    def aside_sql(self) -> str:
        """Return the script that puts rows aside; it refuses to overwrite what an earlier change kept."""
        return _script(self.aside)

    def restore_sql(self) -> str:
        """Return the script that puts the rows back and removes what was kept."""
        return _script(self.restore)


def keep(before: Catalog, after: Catalog) -> Kept:
    """Return how to keep the rows of tables and columns that stand in `before` and no longer in `after` (same origin)."""
    aside = [Statement(f"CREATE SCHEMA {SCHEMA}", "Keep aside what the files drop")]
    back: list[Statement] = []
    left: list[str] = []
    holders = _holders(before, after)
    order = _by_reference(before, list(holders))
    for table in order:
        found, columns = before.objects[table], holders[table]
        key = () if columns is None else _key(before, after, found)
        if columns is not None and not key:
            names = ", ".join(column.identity.name for column in columns)
            left.append(f"{table.name}: no primary key survives, so values of {names} could not be matched to rows")
            continue
        chosen = columns if columns is not None else _plain_columns(before, table.name)
        aside.append(_aside(found, (*key, *chosen)))
        back += _quiet(before, table.name, _update(found, key, chosen) if columns is not None else [_insert(found, chosen)])
    for sequence in _sequences(before, after):
        aside.append(
            Statement(f"CREATE TABLE {_place(sequence)} AS TABLE {sequence.identity.name}", "Keep a sequence's position")
        )
        kept = f"FROM {_place(sequence)} AS k"
        position = f"SELECT pg_catalog.setval({literal(sequence.identity.name)}, k.last_value, k.is_called) {kept}"
        back.append(Statement(position, "Put a sequence where it stood"))
    back.append(Statement(f"DROP SCHEMA {SCHEMA} CASCADE", "Remove what was kept"))
    return Kept(tuple(aside), tuple(back), tuple(left)) if len(aside) > 1 else Kept(left=tuple(left))


def _holders(before: Catalog, after: Catalog) -> dict[Identity, Sequence[CatalogObject] | None]:
    """Return the tables that lose something: their dropped columns, or None when they go as a whole."""
    addresses = {(found.oid, found.subid) for found in after.objects.values() if found.identity.kind in ("table", "column")}
    holders: dict[Identity, Sequence[CatalogObject] | None] = {}
    for identity, found in before.objects.items():
        if identity.kind != "table" or found.attributes.get("partition_key"):
            continue
        if (found.oid, 0) not in addresses:
            holders[identity] = None
        elif gone := [item for item in _plain_columns(before, identity.name) if (item.oid, item.subid) not in addresses]:
            holders[identity] = gone
    return holders


def _sequences(before: Catalog, after: Catalog) -> list[CatalogObject]:
    still = {found.oid for found in after.objects.values() if found.identity.kind == "sequence"}
    return [found for found in before.objects.values() if found.identity.kind == "sequence" and found.oid not in still]


def _plain_columns(catalog: Catalog, table: str) -> tuple[CatalogObject, ...]:
    """Return the columns of a table that hold values of their own, in their order."""
    found = [item for item in catalog.objects.values() if item.identity.kind == "column" and item.identity.parent == table]
    return tuple(sorted((item for item in found if not item.attributes.get("generated")), key=lambda item: item.subid))


def _key(before: Catalog, after: Catalog, table: CatalogObject) -> tuple[CatalogObject, ...]:
    """Return the columns of the primary key when all of them are still there after the change."""
    still = {(found.oid, found.subid) for found in after.objects.values() if found.identity.kind == "column"}
    for found in before.objects.values():
        if found.identity.parent != table.identity.name or found.attributes.get("form") != "primary key":
            continue
        names = found.attributes["_columns"]
        assert isinstance(names, tuple)
        columns = tuple(before.objects[Identity("column", identifier(str(name)), table.identity.name)] for name in names)
        return columns if all((item.oid, item.subid) in still for item in columns) else ()
    return ()


def _by_reference(catalog: Catalog, tables: Sequence[Identity]) -> list[Identity]:
    """Order tables so that a referenced one comes before those that refer to it, as far as references are no circle."""
    refers: dict[str, set[str]] = {table.name: set() for table in tables}
    for found in catalog.objects.values():
        if found.attributes.get("form") == "foreign key" and found.identity.parent in refers:
            refers[found.identity.parent].add(str(found.attributes["_referenced"]))
    ordered: list[Identity] = []
    waiting = list(tables)
    while waiting:
        open_names = {table.name for table in waiting}
        ready = [table for table in waiting if not (refers[table.name] - {table.name}) & open_names] or waiting[:1]
        ordered += ready
        waiting = [table for table in waiting if table not in ready]
    return ordered


def _place(table: CatalogObject) -> str:
    return f"{SCHEMA}.kept_{table.oid}"


def _aside(table: CatalogObject, columns: Sequence[CatalogObject]) -> Statement:
    values = ", ".join(f"{item.identity.name}::pg_catalog.text" for item in columns)
    names = ", ".join(f"c{item.subid}" for item in columns)
    source = f"SELECT {values} FROM ONLY {table.identity.name}"  # noqa: S608 - names come quoted from the catalog
    return Statement(f"CREATE TABLE {_place(table)} ({names}) AS {source}", "Keep rows")


def _insert(table: CatalogObject, columns: Sequence[CatalogObject]) -> str:
    names = ", ".join(item.identity.name for item in columns)
    values = ", ".join(f"k.c{item.subid}::{item.attributes['type']}" for item in columns)
    source = f"SELECT {values} FROM {_place(table)} AS k"  # noqa: S608 - names come quoted from the catalog
    return f"INSERT INTO {table.identity.name} ({names}) OVERRIDING SYSTEM VALUE {source}"


def _update(table: CatalogObject, key: Sequence[CatalogObject], columns: Sequence[CatalogObject]) -> list[str]:
    values = ", ".join(f"{item.identity.name} = k.c{item.subid}::{item.attributes['type']}" for item in columns)
    match = " AND ".join(f"t.{item.identity.name}::pg_catalog.text OPERATOR(pg_catalog.=) k.c{item.subid}" for item in key)
    source = f"FROM {_place(table)} AS k WHERE {match}"
    statements = [f"UPDATE ONLY {table.identity.name} AS t SET {values} {source}"]  # noqa: S608 - names come quoted
    required = [item for item in columns if item.attributes.get("not_null")]
    head = f"ALTER TABLE {table.identity.name}"
    return statements + [f"{head} ALTER COLUMN {item.identity.name} SET NOT NULL" for item in required]


def _quiet(catalog: Catalog, table: str, statements: Sequence[str]) -> list[Statement]:
    """Put the statements where the table's own triggers do not fire, and leave the triggers as they were."""
    states: Mapping[str, str] = {
        found.identity.name: _STATES[str(found.attributes["enabled"])]
        for found in catalog.objects.values()
        if found.identity.kind == "trigger" and found.identity.parent == table and found.attributes["enabled"] in _STATES
    }
    off = [f"ALTER TABLE {table} DISABLE TRIGGER {name}" for name in states]
    on = [f"ALTER TABLE {table} {word} TRIGGER {name}" for name, word in states.items()]
    return [Statement(sql, "Put rows back") for sql in (*off, *statements, *on)]


def _script(statements: Sequence[Statement]) -> str:
    lines = ["BEGIN;", "SET LOCAL search_path = '';", *(f"{statement.sql};" for statement in statements), "COMMIT;"]
    return "\n".join(lines) + "\n" if statements else ""
