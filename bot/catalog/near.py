"""Two catalogs of one origin, reduced to what differs and all that a change of one into the other may meet. Pure.

That is the relations that differ, whatever depends on what they consist of (object by object, however far), what descends from
these or they descend from, what shares a name with one of them, and what all of these need. Objects that belong to no relation
always stay. `bot.catalog.apart` does the same for two readings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet

from bot.catalog import lookup
from bot.catalog.lookup import home
from bot.catalog.model import Catalog, CatalogObject, Identity


def near(one: Catalog, other: Catalog) -> tuple[Catalog, Catalog]:
    """Return both catalogs without what their difference has nothing to do with; as they are where they have no common origin."""
    read = lookup.apart(one, other)
    if read is None:
        return one, other
    sides = (one, other)
    differing = {identity for identity in read if _differs(identity, one, other)}
    chosen = {home(found) for side in sides for found in (*_there(side, differing), *_bound(side))}
    for side in sides:
        chosen |= _affected(side, _start(side, differing))
    chosen |= {name for side in sides for name in _kin(side, chosen)}
    chosen |= {name for side in sides for name in lookup.namesakes(side, _names(side, chosen))}
    chosen |= {name for side in sides for name in _needed(side, chosen)}
    first, second = (_only(side, chosen) for side in sides)
    return first, second


def _differs(identity: Identity, one: Catalog, other: Catalog) -> bool:
    if one.objects.get(identity) != other.objects.get(identity):
        return True
    return any(one.dependencies.get(each) != other.dependencies.get(each) for each in _with_default(identity))


def _bound(side: Catalog) -> Iterator[CatalogObject]:
    """Yield relations that stand in a publication, and what dies with an extension or bears a security label."""
    yield from lookup.relations(side, (identity.name for identity in lookup.of_kind(side, "publication table")))
    yield from lookup.bound(side)


def _start(side: Catalog, differing: AbstractSet[Identity]) -> set[Identity]:
    """Return what differs with its relations, domains and publications; operators go together, as they name each other."""
    relations = {home(found) for found in _there(side, differing)} - {""}
    wholes = {Identity(kind, one.parent) for one in differing for kind in ("domain", "publication")}
    others = lookup.of_kind(side, "operator") if any(one.kind == "operator" for one in differing) else []
    parts = (found.identity for found in lookup.of_homes(side, relations))
    return {found.identity for found in _there(side, {*differing, *wholes, *others, *parts})}


def _there(side: Catalog, identities: Iterable[Identity]) -> Iterator[CatalogObject]:
    return (side.objects[identity] for identity in identities if identity in side.objects)


def _affected(side: Catalog, start: AbstractSet[Identity]) -> set[str]:
    """Return the homes of what depends on one of `start`, directly or by others."""
    todo, seen, homes = list(start), set(start), set[str]()
    while todo:
        for reached in _reached_from(side, todo.pop()):
            if reached not in seen:
                seen.add(reached)
                todo.append(reached)
                homes.add(_home_of(side, reached))
    return homes


def _reached_from(side: Catalog, identity: Identity) -> Iterator[Identity]:
    """Yield who needs an object; the parts of a relation, the relation of a column, and what a default is made of."""
    yield from lookup.dependents(side, identity)
    if identity.kind == "column":
        for whole in lookup.relations(side, [identity.parent]):
            yield from lookup.dependents(side, whole.identity)
    elif identity.kind == "default":
        yield from side.dependencies.get(identity, ())
    elif identity in side.objects and home(side.objects[identity]) == identity.name:
        yield from (found.identity for found in lookup.of_homes(side, [identity.name]))


def _home_of(side: Catalog, identity: Identity) -> str:
    """Return the home of an object, or of a default, which stands among dependencies only."""
    found = side.objects.get(identity)
    return home(found) if found else identity.parent


def _kin(side: Catalog, homes: AbstractSet[str]) -> set[str]:
    """Return the ancestors of relations and all that descend from these, owners of sequences and the sequences of columns."""
    return _closed(_closed(homes, lambda name: lookup.above(side, name)), lambda name: lookup.below(side, name))


def _closed(start: AbstractSet[str], step: Callable[[str], Iterable[str]]) -> set[str]:
    found, todo = set(start), list(start)
    while todo:
        new = set(step(todo.pop())) - found
        found |= new
        todo += new
    return found


def _names(side: Catalog, homes: AbstractSet[str]) -> set[str]:
    """Return the bare names that relations, their indexes and their constraints bear."""
    return {name for found in lookup.of_homes(side, homes) if (name := lookup.bare_name(found))}


def _needed(side: Catalog, homes: AbstractSet[str]) -> Iterator[str]:
    """Yield the homes of what something of `homes` needs."""
    for found in lookup.of_homes(side, homes):
        for identity in _with_default(found.identity):
            for needed in side.dependencies.get(identity, ()):
                yield _home_of(side, needed)


def _with_default(identity: Identity) -> tuple[Identity, ...]:
    return (identity, Identity("default", identity.name, identity.parent)) if identity.kind == "column" else (identity,)


def _only(side: Catalog, homes: AbstractSet[str]) -> Catalog:
    """Return what belongs to `homes` or to nobody, with what these need of each other."""
    objects = {found.identity: found for found in lookup.of_homes(side, {*homes, ""})}
    needs: dict[Identity, frozenset[Identity]] = {}
    for identity in (one for each in objects for one in _with_default(each)):
        if known := side.dependencies.get(identity):
            needs[identity] = frozenset(one for one in known if one in objects or one not in side.objects)
    return Catalog(objects, {one: needed for one, needed in needs.items() if needed}, side.not_read, side.server_version)
