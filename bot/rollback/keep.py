"""Keeps what a change drops: put aside before the files run, put back after the way back. Pure: two catalogs in, SQL out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.catalog.model import Catalog, CatalogObject, Identity
from bot.catalog.names import dollar
from bot.rollback.aside import SCHEMA, Item, parts, sequence, whole

DAYS = 7
"""The verification period: how long rows are kept unless a target says otherwise."""
SETTINGS = (
    "SET LOCAL search_path = ''",
    "SET LOCAL row_security = off",
    "SET LOCAL extra_float_digits = 1",
    "SET LOCAL datestyle = 'ISO, YMD'",
    "SET LOCAL intervalstyle = 'postgres'",
    "SET LOCAL bytea_output = 'hex'",
    "SET LOCAL xmloption = 'content'",
    "SET LOCAL lc_monetary = 'C'",
)
"""Values become text and come back from it in sessions that may be set otherwise; a hidden row is an error, not a missing row."""
_STATES = {"enabled": "ENABLE", "always": "ENABLE ALWAYS", "replica": "ENABLE REPLICA"}
_IDENTITIES = frozenset({"default", "nothing"})
_DEFERRABLE = "DEFERRABLE INITIALLY DEFERRED"


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept: `items` in the order in which they can come back.

    `quiet` are the statements before rows are put back (triggers and rules rest, references in a circle wait), `loud` those
    behind them: all is as it was again, and what waits for the rows (NOT NULL, keys) is set.
    """

    items: tuple[Item, ...] = ()
    quiet: tuple[str, ...] = ()
    loud: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to keep."""
        return bool(self.items)

    def aside_sql(self) -> str:
        """Return a script that puts everything aside."""
        return _script((f"CREATE SCHEMA {SCHEMA}", *(item.aside for item in self.items)))

    def restore_sql(self) -> str:
        """Return a script that puts everything back and removes what was kept."""
        back = (item.restore for item in self.items)
        return _script((*self.quiet, *back, *self.loud, f"DROP SCHEMA {SCHEMA} CASCADE"))


def keep(before: Catalog, after: Catalog, *, again: Sequence[str] = (), label: str = "proof") -> Kept:
    """Return how to keep the rows of tables and columns that stand in `before` and no longer in `after` (same origin).

    `again` are the statements of the way back that wait for rows (`Script.again`); `label` tells changes apart in one database.
    """
    items: list[Item] = []
    holders = _holders(before, after)
    order = _by_reference(before, list(holders))
    for table in order:
        found, columns = before.objects[table], holders[table]
        if columns is None:
            items.append(whole(label, found, _plain_columns(before, table.name)))
        else:
            items.append(parts(label, found, _key(before, after, found), columns))
    items += [sequence(label, found) for found in _sequences(before, after)]
    if not items:
        return Kept()
    back = [table.name for table in order]
    off, on = _resting(before, back)
    known, as_it_was = _published(before, [item.source for item in items if item.columns])
    wait, go_on = _waiting(before, back)
    now = "SET CONSTRAINTS ALL IMMEDIATE"
    return Kept(tuple(items), (*off, *wait, *known), (now, *go_on, *as_it_was, *on, *again))


def is_kept(identity: Identity) -> bool:
    """Whether an object is where kept rows lie: no part of the user's schema."""
    inside = f"{SCHEMA}."
    return identity == Identity("schema", SCHEMA) or identity.name.startswith(inside) or identity.parent.startswith(inside)


def without_kept(catalog: Catalog) -> Catalog:
    """Return the catalog without what lies aside."""
    objects = {identity: found for identity, found in catalog.objects.items() if not is_kept(identity)}
    needs = {identity: needed for identity, needed in catalog.dependencies.items() if not is_kept(identity)}
    return replace(catalog, objects=objects, dependencies=needs) if len(objects) < len(catalog.objects) else catalog


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
    """Return columns that tell the rows apart and are all still there after the change: of the primary or a unique key."""
    still = {(found.oid, found.subid) for found in after.objects.values() if found.identity.kind == "column"}
    for form in ("primary key", "unique"):
        for found in before.objects.values():
            if found.identity.parent != table.identity.name or found.attributes.get("form") != form:
                continue
            names = found.attributes["_columns"]
            assert isinstance(names, tuple)
            columns = tuple(before.objects[Identity("column", str(name), table.identity.name)] for name in names)
            if all((item.oid, item.subid) in still and item.attributes.get("not_null") for item in columns):
                return columns
    return ()


def _by_reference(catalog: Catalog, tables: Sequence[Identity]) -> list[Identity]:
    """Order tables so that a referenced one comes before those that refer to it, as far as references are no circle."""
    refers = _references(catalog, {table.name for table in tables})
    ordered: list[Identity] = []
    waiting = list(tables)
    while waiting:
        open_names = {table.name for table in waiting}
        ready = [table for table in waiting if not refers[table.name] & open_names] or waiting[:1]
        ordered += ready
        waiting = [table for table in waiting if table not in ready]
    return ordered


def _references(catalog: Catalog, tables: set[str]) -> dict[str, set[str]]:
    """Return which of `tables` each refers to; a reference to a partitioned table is one to each of its partitions."""
    below: dict[str, set[str]] = {}
    for found in catalog.objects.values():
        for above in _above(catalog, found) if found.identity.kind == "table" else ():
            below.setdefault(above, set()).add(found.identity.name)
    refers: dict[str, set[str]] = {table: set() for table in tables}
    for found in _foreign_keys(catalog, tables):
        referenced = str(found.attributes["_referenced"])
        refers[found.identity.parent] |= ({referenced} | below.get(referenced, set())) & tables - {found.identity.parent}
    return refers


def _above(catalog: Catalog, table: CatalogObject) -> Iterator[str]:
    parents = table.attributes.get("parents")
    for name in parents if isinstance(parents, tuple) else ():
        yield str(name)
        if parent := catalog.objects.get(Identity("table", str(name))):
            yield from _above(catalog, parent)


def _foreign_keys(catalog: Catalog, tables: set[str]) -> list[CatalogObject]:
    return [
        found
        for found in catalog.objects.values()
        if found.attributes.get("form") == "foreign key" and found.identity.parent in tables
    ]


def _resting(catalog: Catalog, tables: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return what lets the tables' own triggers and rules rest, and what leaves them as they were."""
    off, on = [], []
    for found in catalog.objects.values():
        kind, table = found.identity.kind, found.identity.parent
        if kind in ("trigger", "rule") and table in tables and found.attributes["enabled"] in _STATES:
            what = f"{kind.upper()} {found.identity.name}"
            off.append(f"ALTER TABLE {table} DISABLE {what}")
            on.append(f"ALTER TABLE {table} {_STATES[str(found.attributes['enabled'])]} {what}")
    return off, on


def _published(catalog: Catalog, tables: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return what lets rows of published tables be written that no key identifies to a subscriber, and what takes it back."""
    if not any(identity.kind == "publication" for identity in catalog.objects):
        return [], []
    plain = [name for name in tables if catalog.objects[Identity("table", name)].attributes["replica_identity"] in _IDENTITIES]
    states = {name: str(catalog.objects[Identity("table", name)].attributes["replica_identity"]).upper() for name in plain}
    head = "ALTER TABLE ONLY {} REPLICA IDENTITY {}"
    return [head.format(name, "FULL") for name in plain], [head.format(name, state) for name, state in states.items()]


def _waiting(catalog: Catalog, tables: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return what lets references to tables that are filled later wait, and what makes them as they were."""
    refers, filled = _references(catalog, set(tables)), list(tables)
    wait, go_on = [], []
    for found in _foreign_keys(catalog, set(tables)):
        place = filled.index(found.identity.parent)
        early = any(filled.index(name) > place for name in refers[found.identity.parent])
        tail = str(found.attributes["definition"]).rpartition(")")[2]
        if not early or "NOT ENFORCED" in tail or "INITIALLY DEFERRED" in tail:
            continue
        own = "DEFERRABLE INITIALLY IMMEDIATE" if " DEFERRABLE" in tail else "NOT DEFERRABLE"
        head = f"ALTER TABLE {found.identity.parent} ALTER CONSTRAINT {found.identity.name}"
        wait.append(_where_there(f"{head} {_DEFERRABLE}"))
        go_on.append(_where_there(f"{head} {own}"))
    return wait, go_on


def _where_there(sql: str) -> str:
    """A reference that waits for the rows itself is not there yet."""
    return f"DO {dollar(f'BEGIN {sql}; EXCEPTION WHEN undefined_object THEN NULL; END')}"


def _script(statements: Sequence[str]) -> str:
    return "\n".join(["BEGIN;", *(f"{sql};" for sql in (*SETTINGS, *statements)), "COMMIT;"]) + "\n"
