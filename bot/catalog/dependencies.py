"""Who needs whom: pg_depend with every address turned into the name of an object."""

from __future__ import annotations

from collections.abc import Mapping

from bot.catalog.draft import CLASS, Address, Draft
from bot.catalog.model import Identity

_IN_EXPRESSIONS = frozenset({"column", "function", "aggregate", "operator", "sequence"})
"""Kinds that a column can need for nothing but its expression."""


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
            dependent = _generated(draft, dependent, needed) if draft.server_version < 150000 else dependent
            found.setdefault(dependent, set()).add(needed)
    return {identity: frozenset(needed) for identity, needed in found.items()}


def _generated(draft: Draft, dependent: Identity, needed: Identity) -> Identity:
    """Return who needs it: before PostgreSQL 15 a generated column itself stands for its expression."""
    column = draft.objects.get(dependent) if dependent.kind == "column" else None
    if column is None or needed.kind not in _IN_EXPRESSIONS or not column.attributes["generated"]:
        return dependent
    return Identity("default", dependent.name, dependent.parent)


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
