"""Catalogs of servers of two versions, made comparable: what only the newer server knows is left out. Pure."""

from __future__ import annotations

from dataclasses import replace

from bot.catalog.draft import ACL_ITEM
from bot.catalog.model import Catalog, CatalogObject, Value

MAINTAIN = 170000
"""The server version from which relations have a privilege of that name, which owners hold without a grant."""
_GENERATED_PUBLISHED = 180000
"""The server version from which a publication says whether generated columns belong to it."""


def comparable(old: Catalog, new: Catalog) -> tuple[Catalog, Catalog]:
    """Return both catalogs without what one of the two servers cannot be told: some privileges, a publication's setting."""
    oldest = min(old.server_version, new.server_version)
    return _as_of(old, oldest), _as_of(new, oldest)


def _as_of(catalog: Catalog, oldest: int) -> Catalog:
    objects = catalog.objects
    if oldest < MAINTAIN <= catalog.server_version:
        objects = {identity: _as_of_16(found) for identity, found in objects.items()}
    if oldest < _GENERATED_PUBLISHED <= catalog.server_version:
        objects = {identity: _without_generated(found) for identity, found in objects.items()}
    return catalog if objects is catalog.objects else replace(catalog, objects=objects)


def _as_of_16(found: CatalogObject) -> CatalogObject:
    """Return the object as a server would tell of it that has no privilege MAINTAIN and no names for a domain's NOT NULL."""
    if found.identity.kind == "default privileges":
        changed = {name: _granted(found.attributes.get(name)) for name in ("acl", "_acl_order", "_built_in")}
    elif "_maintain" in found.attributes:
        lists = {name: _granted(found.attributes.get(name)) for name in ("acl", "_acl_order")}
        changed = {**lists, "_maintain": False}
    elif "_named_not_null" in found.attributes:
        changed = {"_named_not_null": False}
    else:
        return found
    return replace(found, attributes={**found.attributes, **changed})


def _without_generated(found: CatalogObject) -> CatalogObject:
    if found.identity.kind != "publication":
        return found
    return replace(found, attributes={**found.attributes, "generated_columns": None})


def _granted(items: Value) -> Value:
    """Return privileges (`grantee=letters/grantor`) without the letter; whoever holds nothing else is not mentioned."""
    if not isinstance(items, tuple):
        return items
    parts = [found for item in items if (found := ACL_ITEM.match(str(item)))]
    kept = [(found[1], found[2].replace("m*", "").replace("m", ""), found[3]) for found in parts]
    return tuple(f"{grantee}={letters}/{grantor}" for grantee, letters, grantor in kept if letters)
