"""A catalog made from a known one and what `delta` read: untouched objects are the very same values. Pure."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bot.catalog import queries, rows, snapshot
from bot.catalog.dependencies import dependencies, members
from bot.catalog.draft import CLASS, Address, Draft
from bot.catalog.model import Catalog, CatalogObject, Identity, Origin

T = TypeVar("T")

_PART_KINDS = frozenset({"column", "default", "constraint", "trigger", "policy", "rule"})


@dataclass(frozen=True, slots=True)
class Known:
    """A catalog with what is needed to make others from it.

    `source` is what it was made from (plain JSON values), its `moment` from `delta.remember` on the same database; `addresses`
    and `members` name objects by their oids; `places` tells the oid of each relation by its name, `objects` and `needs` hold by
    that oid ("" for none) what belongs to it and those of its parts that need something.
    """

    catalog: Catalog
    source: Mapping[str, Any] = field(repr=False)
    addresses: MutableMapping[Address, Identity] = field(repr=False)
    members: Mapping[tuple[str, str], Identity] = field(repr=False)
    places: MutableMapping[str, str] = field(repr=False)
    objects: Mapping[str, tuple[Identity, ...]] = field(repr=False)
    needs: Mapping[str, tuple[Identity, ...]] = field(repr=False)

    @property
    def moment(self) -> Mapping[str, Any]:
        """What `delta.read` needs to know."""
        moment: Mapping[str, Any] = self.source["moment"]
        return moment


def known(source: Mapping[str, Any]) -> Known | None:
    """Understand a whole snapshot so that others can be made from it: `answers`, `version` of the server, `moment`.

    None when a part of it could not be understood, or where the reader sees what sequences hand out next: numbers that move
    without any catalog being written.
    """
    draft = snapshot.draft_of(source["answers"], source["version"])
    catalog = snapshot.finished(draft)
    if catalog.not_read or any(found.attributes.get("_last_value") is not None for found in catalog.objects.values()):
        return None
    homes = _homes(draft, draft.by_address, {})
    places = _places(homes)
    objects = _by_home(homes.items())
    needs = _by_home((identity, _home(identity, homes, places)) for identity in catalog.dependencies)
    return Known(catalog, source, draft.by_address, members(draft), places, objects, needs)


def patched(before: Known, change: Mapping[str, Any]) -> Catalog:
    """Return the catalog that `change` (from `delta.read`) leads to."""
    if not change["rows"]:
        return before.catalog
    texts: Mapping[str, str] = change["rows"]
    version = before.catalog.server_version
    draft = Draft({name: rows.read(name, texts.get(name, "")) for name in queries.names(version)}, version)
    read: dict[Address, Identity] = {}
    draft.by_address = ChainMap(read, before.addresses)
    snapshot.understand(draft)
    touched = {*change["homes"], *([""] if change["others"] else [])}
    homes, needs = _homes(draft, read, before.places), dependencies(draft, None if change["others"] else before.members)
    own = {identity: found for identity, found in draft.objects.items() if homes[identity] in touched}
    left = {identity for home in touched for identity in before.objects.get(home, ())}
    left |= own.keys() & before.catalog.objects.keys()
    places = _places(homes)
    links = _replaced(
        before.catalog.dependencies,
        [identity for home in touched for identity in before.needs.get(home, ())],
        {identity: needed for identity, needed in needs.items() if _home(identity, homes, places) in touched},
    )
    origin = Origin(before.catalog, tuple(own), frozenset(left))
    return Catalog(_replaced(before.catalog.objects, left, own), links, tuple(draft.not_read), version, origin)


def _replaced(old: Mapping[Identity, T], left: Iterable[Identity], new: Mapping[Identity, T]) -> dict[Identity, T]:
    """Return `old` without what is `left` behind, and `new` after that."""
    found = dict(old)
    for identity in (*left, *new):
        found.pop(identity, None)
    return {**found, **new}


def _home(identity: Identity, homes: Mapping[Identity, str], places: Mapping[str, str]) -> str:
    """Return the home of an identity that may stand in dependencies only (a column's default)."""
    found = homes.get(identity)
    return places.get(identity.parent, "") if found is None else found


def _places(homes: Mapping[Identity, str]) -> dict[str, str]:
    return {identity.name: home for identity, home in homes.items() if home and not identity.parent and identity.kind != "index"}


def _by_home(homes: Iterable[tuple[Identity, str]]) -> dict[str, tuple[Identity, ...]]:
    found: dict[str, list[Identity]] = {}
    for identity, home in homes:
        found.setdefault(home, []).append(identity)
    return {home: tuple(identities) for home, identities in found.items()}


def _homes(draft: Draft, read: Mapping[Address, Identity], known: MutableMapping[str, str]) -> dict[Identity, str]:
    """Return the oid of the relation that each object of `draft` belongs to.

    `read` names by address what is in it, `known` holds the oids of relations that are not, by name.
    """
    relation = CLASS["relation"]
    own = {identity: oid for (number, oid, part), identity in read.items() if number == relation and not part}
    places = ChainMap({identity.name: oid for identity, oid in own.items() if identity.kind != "index"}, known)
    return {identity: _place_of(found, own, places) for identity, found in draft.objects.items()}


def _place_of(found: CatalogObject, own: Mapping[Identity, str], places: Mapping[str, str]) -> str:
    identity = found.identity
    if identity.kind in _PART_KINDS:
        return places.get(identity.parent, "")
    if identity.kind in ("index", "statistics"):
        return places.get(str(found.attributes["_table"]), "")
    return own.get(identity, "")
