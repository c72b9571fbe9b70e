"""Questions to catalogs whose cost follows the change: what may differ between two, what is of a kind or of a table. Pure.

A catalog that was made from another by its differences holds the very same values but for a few, so only these are looked at,
and what was sorted once about the other one serves for both.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from bot.catalog.model import Catalog, CatalogObject, Identity

Places = dict[str, list[tuple[int, Identity]]]
"""Identities in the order of the catalog, each with its place in there, sorted by some word."""


def apart(one: Catalog, other: Catalog) -> set[Identity] | None:
    """Return the identities of which the two may hold different values; None when these catalogs have nothing in common."""
    found: set[Identity] = set()
    for catalog in (one, other):
        if catalog.origin is not None:
            found.update(catalog.origin.own, catalog.origin.left)
    return found if _root(one) is _root(other) else None


def in_order(catalog: Catalog, near: Collection[Identity]) -> list[Identity]:
    """Return those of `near` that are in `catalog`, the ones that it brought itself last and in its own order."""
    own = catalog.origin.own if catalog.origin else ()
    others = sorted(identity for identity in set(near).difference(own) if identity in catalog.objects)
    return [*others, *own]


def brought(before: Catalog, after: Catalog) -> Iterator[tuple[CatalogObject, CatalogObject | None]]:
    """Yield what `after` does not simply hold as `before` does, with what that has of the same identity."""
    near = apart(before, after)
    for identity in after.objects if near is None else in_order(after, near):
        found, old = after.objects[identity], before.objects.get(identity)
        if found is not old:
            yield found, old


def of_kind(catalog: Catalog, *kinds: str) -> list[Identity]:
    """Return the identities of some kinds, in the order of the catalog."""
    return _sorted_by(catalog, "kind", lambda found: found.identity.kind, kinds)


def of_tables(catalog: Catalog, tables: Iterable[str]) -> list[CatalogObject]:
    """Return the parts, indexes and statistics of relations, in the order of the catalog."""
    return [catalog.objects[identity] for identity in _sorted_by(catalog, "holder", _holder, sorted(set(tables)))]


def referring(catalog: Catalog, tables: Iterable[str]) -> list[CatalogObject]:
    """Return the foreign keys that refer to relations, in the order of the catalog."""
    return [catalog.objects[identity] for identity in _sorted_by(catalog, "referred", _referred, sorted(set(tables)))]


def _referred(found: CatalogObject) -> str:
    """Return the name of the relation that a foreign key refers to, empty for everything else."""
    return str(found.attributes["_referenced"]) if found.attributes.get("form") == "foreign key" else ""


def _holder(found: CatalogObject) -> str:
    """Return the name of the relation that an object belongs to, empty without one."""
    return found.identity.parent or str(found.attributes.get("_table") or "")


def _root(catalog: Catalog) -> Catalog:
    return catalog.origin.catalog if catalog.origin else catalog


def _sorted_by(catalog: Catalog, name: str, word: Callable[[CatalogObject], str], wanted: Iterable[str]) -> list[Identity]:
    """Return the identities of which `word` is one of `wanted`; `name` is what the sorting is remembered by."""
    root, chosen = _root(catalog), frozenset(wanted)
    if name not in root.found:
        places: Places = {}
        for place, found in enumerate(root.objects.values()):
            places.setdefault(word(found), []).append((place, found.identity))
        root.found[name] = places
    known: Places = root.found[name]
    there = [identity for _, identity in sorted(item for one in chosen for item in known.get(one, ()))]
    if catalog.origin is None:
        return there
    own = (identity for identity in catalog.origin.own if word(catalog.objects[identity]) in chosen)
    return [*(identity for identity in there if identity not in catalog.origin.left), *own]
