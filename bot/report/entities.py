"""The changed tables and their neighbours, for the diagram. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from bot.catalog import lookup
from bot.catalog.model import Catalog, CatalogDiff, Identity
from bot.report.model import Entity, EntityColumn

TABLES = frozenset({"table", "foreign table", "materialized view"})


def entities(before: Catalog, after: Catalog, changed: CatalogDiff) -> tuple[Entity, ...]:
    """Return every table that the change touches and those one foreign key away, each with its columns."""
    touched = {change.identity.parent or change.identity.name for change in changed.changes}
    own = {name for name in touched if _exists(before, name) or _exists(after, name)}
    near = {other for catalog in (after, before) for pair in _links(catalog, own) for other in pair}
    names = sorted(own) + sorted(name for name in near - own if _exists(before, name) or _exists(after, name))
    links = list(dict.fromkeys([*_links(after, set(names)), *_links(before, set(names))]))
    return tuple(_entity(name, before, after, links, own) for name in names)


def _entity(name: str, before: Catalog, after: Catalog, links: list[tuple[str, str]], own: set[str]) -> Entity:
    was, now = _exists(before, name), _exists(after, name)
    status = "added" if now and not was else "removed" if was and not now else "changed" if name in own else ""
    catalog = after if now else before
    keys = _keys(catalog, name)
    columns = [
        (
            int(str(found.attributes["_number"])),
            EntityColumn(found.identity.name, str(found.attributes["type"]), keys.get(found.identity.name, "")),
        )
        for found in lookup.of_tables(catalog, [name])
        if found.identity.kind == "column"
    ]
    referenced = tuple(dict.fromkeys(to for source, to in links if source == name))
    return Entity(name, status, tuple(column for _, column in sorted(columns, key=lambda item: item[0])), referenced)


def _exists(catalog: Catalog, name: str) -> bool:
    return any(Identity(kind, name) in catalog.objects for kind in TABLES)


def _links(catalog: Catalog, tables: set[str]) -> Iterator[tuple[str, str]]:
    """Yield who refers to whom, as far as one of the two is among `tables`."""
    for found in (*lookup.of_tables(catalog, tables), *lookup.referring(catalog, tables)):
        if found.attributes.get("form") == "foreign key":
            yield found.identity.parent, str(found.attributes["_referenced"])


def _keys(catalog: Catalog, table: str) -> dict[str, str]:
    """Return `PK` or `FK` by column; the primary key wins."""
    marks: dict[str, str] = {}
    for form, mark in (("foreign key", "FK"), ("primary key", "PK")):
        for found in lookup.of_tables(catalog, [table]):
            if found.identity.kind == "constraint" and found.attributes.get("form") == form:
                columns = found.attributes["_columns"]
                marks |= {str(name): mark for name in columns} if isinstance(columns, tuple) else {}
    return marks
