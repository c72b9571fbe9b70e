"""Questions to catalogs whose cost follows the change: what may differ between two, what is of a kind or of a table. Pure.

A catalog that was made from another by its differences holds the very same values but for a few, so only these are looked at,
and what was sorted once about the other one serves for both.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TypeVar

from bot.catalog.model import Catalog, CatalogObject, Identity

T = TypeVar("T")
RELATIONS = frozenset({"table", "view", "materialized view", "foreign table", "sequence"})
PARTS = frozenset({"column", "default", "constraint", "trigger", "policy", "rule"})
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


def home(found: CatalogObject) -> str:
    """Return the name of the relation that an object is, or is a part or an index of; empty where it belongs to none."""
    identity = found.identity
    if identity.kind in RELATIONS:
        return identity.name
    if identity.kind in ("index", "statistics"):
        return str(found.attributes["_table"])
    return identity.parent if identity.kind in PARTS else ""


def of_homes(catalog: Catalog, homes: Iterable[str]) -> list[CatalogObject]:
    """Return what has its `home` among `homes`, in the order of the catalog."""
    return [catalog.objects[identity] for identity in _sorted_by(catalog, "home", home, homes)]


def relations(catalog: Catalog, names: Iterable[str]) -> Iterator[CatalogObject]:
    """Yield the relations of some names."""
    identities = (Identity(kind, name) for name in names for kind in sorted(RELATIONS))
    return (catalog.objects[identity] for identity in identities if identity in catalog.objects)


def bound(catalog: Catalog) -> list[CatalogObject]:
    """Return what dies with an extension or bears a security label."""
    return [catalog.objects[identity] for identity in _sorted_by(catalog, "bound", _is_bound, ["yes"])]


def _is_bound(found: CatalogObject) -> str:
    return "yes" if found.attributes.get("depends_on_extension") or found.attributes.get("security_labels") else ""


def bare_name(found: CatalogObject) -> str:
    """Return the name that a relation, an index or a constraint bears without its schema; empty for everything else."""
    identity = found.identity
    return str(found.attributes["_name"]) if identity.kind in RELATIONS or identity.kind in ("index", "constraint") else ""


def namesakes(catalog: Catalog, names: Iterable[str]) -> set[str]:
    """Return the homes of relations, indexes and constraints that bear one of `names`."""
    return {home(catalog.objects[identity]) for identity in _sorted_by(catalog, "name", bare_name, names)}


def above(catalog: Catalog, name: str) -> list[str]:
    """Return what a relation inherits from, and the owner of a sequence."""
    return [parent for found in relations(catalog, [name]) for parent in _above(found)]


def below(catalog: Catalog, name: str) -> list[str]:
    """Return what may inherit from a relation, and the sequences that it may own: in the catalog, or in what it was made from."""
    found = [one.name for one in _ways(_root(catalog), "below", _below).get(name, ())]
    return found + ([one.name for one in _ways(catalog, "own below", _below).get(name, ())] if catalog.origin else [])


def _above(found: CatalogObject) -> list[str]:
    parents, owner = found.attributes.get("parents"), found.attributes.get("_owner_table")
    return [*(map(str, parents) if isinstance(parents, tuple) else ()), *([str(owner)] if owner else ())]


def _below(catalog: Catalog, identity: Identity) -> Iterable[str]:
    found = catalog.objects.get(identity)
    return _above(found) if found and identity.kind in RELATIONS else ()


def dependents(catalog: Catalog, needed: Identity) -> Iterator[Identity]:
    """Yield who needs an object."""
    for one in _ways(_root(catalog), "needed by", _needs).get(needed, ()):
        if needed in catalog.dependencies.get(one, ()):
            yield one
    yield from _ways(catalog, "own needed by", _needs).get(needed, ()) if catalog.origin else ()


def _needs(catalog: Catalog, identity: Identity) -> Iterable[Identity]:
    return catalog.dependencies.get(identity, ())


def _ways(catalog: Catalog, name: str, forth: Callable[[Catalog, Identity], Iterable[T]]) -> dict[T, list[Identity]]:
    """Return the other direction of `forth`: of the whole catalog, or of what it brought itself."""
    if name not in catalog.found:
        own = catalog.origin.own if catalog.origin else catalog.objects
        back: dict[T, list[Identity]] = {}
        for identity in own:
            for one in (identity, Identity("default", identity.name, identity.parent)):
                for other in forth(catalog, one) if one is identity or identity.kind == "column" else ():
                    back.setdefault(other, []).append(one)
        catalog.found[name] = back
    found: dict[T, list[Identity]] = catalog.found[name]
    return found


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
