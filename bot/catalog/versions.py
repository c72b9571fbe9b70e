"""Catalogs of servers of two versions, made comparable: what only the newer server knows is left out. Pure."""

from __future__ import annotations

from dataclasses import replace

from bot.catalog.draft import ACL_ITEM
from bot.catalog.model import Catalog, CatalogObject, Value

MAINTAIN = 170000
"""The server version from which relations have a privilege of that name, which owners hold without a grant."""


def comparable(old: Catalog, new: Catalog) -> tuple[Catalog, Catalog]:
    """Return both catalogs without the privileges that one of the two servers cannot grant."""
    if (old.server_version >= MAINTAIN) == (new.server_version >= MAINTAIN):
        return old, new
    return _without_maintain(old), _without_maintain(new)


def _without_maintain(catalog: Catalog) -> Catalog:
    if catalog.server_version < MAINTAIN:
        return catalog
    return replace(catalog, objects={identity: _older(found) for identity, found in catalog.objects.items()})


def _older(found: CatalogObject) -> CatalogObject:
    if "_maintain" not in found.attributes:
        return found
    lists = {name: _granted(found.attributes.get(name)) for name in ("acl", "_acl_order")}
    return replace(found, attributes={**found.attributes, **lists, "_maintain": False})


def _granted(items: Value) -> Value:
    """Return privileges (`grantee=letters/grantor`) without the letter; whoever holds nothing else is not mentioned."""
    if not isinstance(items, tuple):
        return items
    parts = [found for item in items if (found := ACL_ITEM.match(str(item)))]
    kept = [(found[1], found[2].replace("m*", "").replace("m", ""), found[3]) for found in parts]
    return tuple(f"{grantee}={letters}/{grantor}" for grantee, letters, grantor in kept if letters)
