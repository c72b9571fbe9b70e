"""Who needs whom: pg_depend with every address turned into the name of an object."""

from __future__ import annotations

from collections.abc import Mapping

from bot.catalog.draft import CLASS, Address, Draft
from bot.catalog.model import Identity


def dependencies(draft: Draft, known: Mapping[tuple[str, str], Identity] | None = None) -> dict[Identity, frozenset[Identity]]:
    """Return, for each object of `draft` (and each `default` of a column), the objects that it needs.

    An object that needs a member of an extension needs the extension; `known` tells those where `draft` is only a part.
    """
    extensions = {**(known or {}), **members(draft)}
    found: dict[Identity, set[Identity]] = {}
    for row in draft.rows["dependency"]:
        dependent = _resolve(draft, (row.class_id, row.oid, int(row.subid)), {})
        needed = _resolve(draft, (row.needed_class, row.needed, int(row.needed_subid)), extensions)
        if dependent and needed and dependent != needed:
            found.setdefault(dependent, set()).add(needed)
    return {identity: frozenset(needed) for identity, needed in found.items()}


def members(draft: Draft) -> dict[tuple[str, str], Identity]:
    """Return the extension of every object that is a member of one, by catalog and oid."""
    extension = CLASS["extension"]
    return {
        (row.class_id, row.oid): draft.by_address[(extension, row.needed, 0)]
        for row in draft.rows["binding"]
        if row.way == "e" and (extension, row.needed, 0) in draft.by_address
    }


def _resolve(draft: Draft, address: Address, extensions: Mapping[tuple[str, str], Identity]) -> Identity | None:
    return draft.by_address.get(address) or extensions.get(address[:2]) or draft.by_address.get((address[0], address[1], 0))
