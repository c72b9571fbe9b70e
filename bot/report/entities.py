"""The changed tables and their neighbours, for the diagram. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from bot.catalog.model import Catalog, CatalogDiff, Identity
from bot.report.model import Entity, EntityColumn

TABLES = frozenset({"table", "foreign table", "materialized view"})


def entities(before: Catalog, after: Catalog, changed: CatalogDiff) -> tuple[Entity, ...]:
    """Return every table that the change touches and those one foreign key away, each with its columns."""
    touched = {change.identity.parent or change.identity.name for change in changed.changes}
    known = {identity.name for catalog in (before, after) for identity in catalog.objects if identity.kind in TABLES}
    own = touched & known
    links = list(dict.fromkeys([*_links(after), *_links(before)]))
    near = {other for pair in links for other in pair if set(pair) & own}
    names = sorted(own) + sorted((near & known) - own)
    return tuple(_entity(name, before, after, links, own) for name in names)


def _entity(name: str, before: Catalog, after: Catalog, links: list[tuple[str, str]], own: set[str]) -> Entity:
    was, now = _exists(before, name), _exists(after, name)
    status = "added" if now and not was else "removed" if was and not now else "changed" if name in own else ""
    catalog = after if now else before
    keys = _keys(catalog, name)
    columns = [
        (
            int(str(found.attributes["_number"])),
            EntityColumn(identity.name, str(found.attributes["type"]), keys.get(identity.name, "")),
        )
        for identity, found in catalog.objects.items()
        if identity.kind == "column" and identity.parent == name
    ]
    referenced = tuple(dict.fromkeys(to for source, to in links if source == name))
    return Entity(name, status, tuple(column for _, column in sorted(columns, key=lambda item: item[0])), referenced)


def _exists(catalog: Catalog, name: str) -> bool:
    return any(Identity(kind, name) in catalog.objects for kind in TABLES)


def _links(catalog: Catalog) -> Iterator[tuple[str, str]]:
    for identity, found in catalog.objects.items():
        if identity.kind == "constraint" and found.attributes.get("form") == "foreign key":
            yield identity.parent, str(found.attributes["_referenced"])


def _keys(catalog: Catalog, table: str) -> dict[str, str]:
    """Return `PK` or `FK` by column; the primary key wins."""
    marks: dict[str, str] = {}
    for form, mark in (("foreign key", "FK"), ("primary key", "PK")):
        for identity, found in catalog.objects.items():
            if identity.kind == "constraint" and identity.parent == table and found.attributes.get("form") == form:
                columns = found.attributes["_columns"]
                marks |= {str(name): mark for name in columns} if isinstance(columns, tuple) else {}
    return marks
