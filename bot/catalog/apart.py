"""Two readings, understood as far as they differ: what decides the difference, and what to do about it, is left as it is.

That is the relations which differ, what depends on what differs (object by object, however far), whatever both of these need or
descend from, and those that share a name with one of them. Whatever belongs to no relation is always understood. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from bot.catalog.diff import diff
from bot.catalog.draft import CLASS, Draft
from bot.catalog.model import Catalog, CatalogDiff
from bot.catalog.reading import Key, Reading, Thing
from bot.catalog.snapshot import finished
from bot.catalog.versions import comparable

_ALL = "0"
"""Of an object, in the place of one of its columns."""


def apart(old: Reading, new: Reading, *, same_origin: bool) -> tuple[Catalog, Catalog]:
    """Return two catalogs that differ as the whole ones do, with everything in them that a change of one into the other meets.

    `same_origin` says that one database was made from a copy of the other. Servers of two versions do not say the same alike:
    then both are understood as a whole.
    """
    if old.server_version // 10000 != new.server_version // 10000:
        return comparable(old.whole(), new.whole())
    sides = (old, new)
    facts = [side.facts(with_oids=same_origin) for side in sides]
    differing = {key for key in facts[0].keys() | facts[1].keys() if facts[0].get(key) != facts[1].get(key)}
    differing |= {side.keys[home] for side in sides for home in side.bound}
    others = _changed_others(sides, same_origin=same_origin)
    chosen = set(differing)
    for side, things in zip(sides, others, strict=True):
        chosen |= {side.keys[home] for home in _affected(side, _homes(side, differing), things)}
    chosen |= {side.keys[home] for side in sides for home in side.kin(_homes(side, chosen))}
    chosen |= _namesakes(sides, chosen)
    chosen |= {side.keys[home] for side in sides for home in _needed(side, _homes(side, chosen))}
    had, shall = (finished(side.draft(_homes(side, chosen))) for side in sides)
    return had, shall


def _homes(side: Reading, keys: Iterable[Key]) -> set[str]:
    return {side.oids[key] for key in keys if key in side.oids}


def _changed_others(sides: tuple[Reading, Reading], *, same_origin: bool) -> tuple[set[Thing], set[Thing]]:
    """Return, on each side, the objects that belong to no relation and are not as on the other side."""
    drafts = tuple(side.draft(side.bound) for side in sides)
    found = diff(*(Catalog(draft.objects) for draft in drafts), same_origin=same_origin)
    first, second = (_things(draft, found) for draft in drafts)
    return first, second


def _things(draft: Draft, found: CatalogDiff) -> set[Thing]:
    names = {name for change in found.changes for name in (change.identity, change.renamed_from) if name}
    operators = {name.name.replace(", ", ",") for name in names if name.kind == "operator"}
    names |= {
        identity
        for identity, one in (draft.objects.items() if operators else ())
        if identity.kind == "operator" and not operators.isdisjoint((one.attributes["commutator"], one.attributes["negator"]))
    }
    names |= {identity for identity in draft.by_address.values() if any(identity.name == name.parent for name in names)}
    return {(class_id, oid) for (class_id, oid, _), identity in draft.by_address.items() if identity in names}


def _affected(side: Reading, homes: AbstractSet[str], things: AbstractSet[Thing]) -> Iterator[str]:
    """Give the relations of which a part depends on one of `homes` or on one of `things`, directly or by others."""
    todo: list[tuple[Thing, str]] = [(thing, _ALL) for thing in things]
    todo += [(one, _ALL) for home in homes for one in side.inside(home)]
    seen = set(todo)
    while todo:
        thing, part = todo.pop()
        home = side.home(thing)
        if home:
            yield home
        nearby = [(one, other) for needed, one, other in side.dependents(thing) if part in (_ALL, needed) or needed == _ALL]
        if home and part == _ALL and thing == (CLASS["relation"], home):
            nearby += [(one, _ALL) for one in side.inside(home)]
        todo += (new := set(nearby) - seen)
        seen |= new


def _namesakes(sides: tuple[Reading, Reading], keys: AbstractSet[Key]) -> set[Key]:
    """Return the relations that share a name with one of `keys`: whether a name is free decides how something is written."""
    names = {name for side in sides for home in _homes(side, keys) for name in side.names(home)}
    return {key for side in sides for home, key in side.keys.items() if not names.isdisjoint(side.names(home))}


def _needed(side: Reading, homes: AbstractSet[str]) -> Iterator[str]:
    """Give the relations that something of `homes` needs."""
    for home, row in side.links:
        if home in homes and (needed := side.home((row.needed_class, row.needed))):
            yield needed
