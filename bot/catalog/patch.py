"""A catalog made from a known one and what `delta` read: untouched objects are the very same values. Pure."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from bot.catalog import queries, rows, snapshot
from bot.catalog.dependencies import dependencies, members
from bot.catalog.draft import CLASS, Address, Draft
from bot.catalog.model import Catalog, CatalogObject, Identity

_PART_KINDS = frozenset({"column", "default", "constraint", "trigger", "policy", "rule"})


@dataclass(frozen=True, slots=True)
class Known:
    """A catalog with what is needed to make others from it.

    `source` is what it was made from (plain JSON values), its `moment` from `delta.remember` on the same database; `addresses`
    and `members` name objects by their oids; `homes` is the oid of the relation that each belongs to ("" for none).
    """

    catalog: Catalog
    source: Mapping[str, Any] = field(repr=False)
    addresses: MutableMapping[Address, Identity] = field(repr=False)
    members: Mapping[tuple[str, str], Identity] = field(repr=False)
    homes: Mapping[Identity, str] = field(repr=False)

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
    return Known(catalog, source, draft.by_address, members(draft), _homes(draft))


def patched(before: Known, change: Mapping[str, Any]) -> Catalog:
    """Return the catalog that `change` (from `delta.read`) leads to."""
    if not change["rows"]:
        return before.catalog
    texts: Mapping[str, str] = change["rows"]
    version = before.catalog.server_version
    draft = Draft({name: rows.read(name, texts.get(name, "")) for name in queries.names(version)}, version)
    draft.by_address = ChainMap(draft.by_address, before.addresses)
    snapshot.understand(draft)
    touched = {*change["homes"], *([""] if change["others"] else [])}
    homes, needs = _homes(draft), dependencies(draft, None if change["others"] else before.members)
    objects = {identity: found for identity, found in before.catalog.objects.items() if before.homes[identity] not in touched}
    objects |= {identity: found for identity, found in draft.objects.items() if homes[identity] in touched}
    old_places, new_places = _places(before.homes), _places(homes)
    links = {
        identity: needed
        for identity, needed in before.catalog.dependencies.items()
        if _home(identity, before.homes, old_places) not in touched
    }
    links |= {identity: needed for identity, needed in needs.items() if _home(identity, homes, new_places) in touched}
    return Catalog(objects, links, tuple(draft.not_read), version)


def _home(identity: Identity, homes: Mapping[Identity, str], places: Mapping[str, str]) -> str:
    """Return the home of an identity that may stand in dependencies only (a column's default)."""
    found = homes.get(identity)
    return places.get(identity.parent, "") if found is None else found


def _places(homes: Mapping[Identity, str]) -> dict[str, str]:
    return {identity.name: home for identity, home in homes.items() if home and not identity.parent and identity.kind != "index"}


def _homes(draft: Draft) -> dict[Identity, str]:
    """Return the oid of the relation that each object of `draft` belongs to."""
    relation = CLASS["relation"]
    own = {identity: oid for (number, oid, part), identity in draft.by_address.items() if number == relation and not part}
    places = {identity.name: oid for identity, oid in own.items() if identity.kind != "index"}
    return {identity: _place_of(found, own, places) for identity, found in draft.objects.items()}


def _place_of(found: CatalogObject, own: Mapping[Identity, str], places: Mapping[str, str]) -> str:
    identity = found.identity
    if identity.kind in _PART_KINDS:
        return places.get(identity.parent, "")
    if identity.kind in ("index", "statistics"):
        return places.get(str(found.attributes["_table"]), "")
    return own.get(identity, "")
