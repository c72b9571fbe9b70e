"""Which object of one catalog is which of another, and what differs between the two. Pure.

A name decides; where both databases come from one (`same_origin`), the address inside the database decides first, so that a
rename is known. An attribute may have a shadow (`_type` of `type`): what the server stores, by oid. In databases of one
origin, equal shadows of one address mean that the object itself was left alone and only names of others moved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.catalog.model import Catalog, CatalogObject, FieldChange, Identity
from bot.catalog.wording import same

_SHADOWS = {"definition": "_tree", "labels": ""}
"""Where the shadow has another name, or where the words themselves count: an enum value that is renamed keeps its oid."""


@dataclass(frozen=True, slots=True)
class Matches:
    """Pairs of (old, new), and those that only one side has."""

    pairs: tuple[tuple[CatalogObject, CatalogObject], ...]
    removed: tuple[CatalogObject, ...]
    added: tuple[CatalogObject, ...]


def match(old: Catalog, new: Catalog, *, same_origin: bool) -> Matches:
    """Pair the objects of two catalogs."""
    pairs: dict[Identity, CatalogObject] = {}
    left = dict(old.objects)
    if same_origin:
        for found, partner in _by_address(old, new):
            pairs[found.identity] = partner
            del left[partner.identity]
    containers = {identity.name: partner.identity.name for identity, partner in pairs.items() if not identity.parent}
    for identity in new.objects:
        if identity in pairs:
            continue
        parent = containers.get(identity.parent, identity.parent)
        key = identity if parent == identity.parent else Identity(identity.kind, identity.name, parent)
        if key in left:
            pairs[identity] = left.pop(key)
    return Matches(
        tuple((partner, new.objects[identity]) for identity, partner in pairs.items()),
        tuple(left.values()),
        tuple(found for identity, found in new.objects.items() if identity not in pairs),
    )


def _by_address(old: Catalog, new: Catalog) -> Iterator[tuple[CatalogObject, CatalogObject]]:
    known = {(found.classid, found.oid, found.subid): found for found in old.objects.values() if found.oid}
    for found in new.objects.values():
        partner = known.get((found.classid, found.oid, found.subid)) if found.oid else None
        if partner and partner.identity.kind == found.identity.kind:
            yield found, partner


def renamed(old: CatalogObject, new: CatalogObject) -> bool:
    """Whether the object's own name or schema differs (not just a name inside its signature)."""
    was, now = old.attributes, new.attributes
    return was.get("_name") != now.get("_name") or was.get("_schema") != now.get("_schema")


def changed_fields(old: CatalogObject, new: CatalogObject, *, same_origin: bool) -> tuple[FieldChange, ...]:
    """Return the attributes that differ, by name; private ones (leading underscore) never count by themselves."""
    if old.attributes == new.attributes:
        return ()
    found = []
    left_alone = same_origin and old.oid != 0 and (old.classid, old.oid, old.subid) == (new.classid, new.oid, new.subid)
    for name in sorted(old.attributes.keys() | new.attributes.keys()):
        was, now = old.attributes.get(name), new.attributes.get(name)
        if name.startswith("_") or was == now or same(new.identity, name, was, now):
            continue
        shadow = _SHADOWS.get(name, f"_{name}")
        if left_alone and old.attributes.get(shadow) is not None and old.attributes[shadow] == new.attributes.get(shadow):
            continue
        found.append(FieldChange(name, was, now))
    return tuple(found)
