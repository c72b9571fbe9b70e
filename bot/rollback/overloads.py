"""Functions of one name that a call with fewer arguments than parameters cannot tell apart. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from bot.catalog.model import CatalogObject, Identity


def twins(objects: Iterable[CatalogObject]) -> frozenset[Identity]:
    """Return the functions for which, with defaults filled in, some call fits another function of their name as well."""
    named: dict[str, dict[Identity, tuple[tuple[str, ...], int]]] = {}
    for found in objects:
        if found.identity.kind == "function":
            name, _, rest = found.identity.name.rpartition("(")
            types = tuple(rest[:-1].split(",")) if rest != ")" else ()
            named.setdefault(name, {})[found.identity] = (types, int(str(found.attributes["_defaults"] or 0)))
    return frozenset(
        one
        for group in named.values()
        if len(group) > 1
        for one, shape in group.items()
        if any(other != one and _alike(shape, group[other]) for other in group)
    )


def _alike(one: tuple[tuple[str, ...], int], other: tuple[tuple[str, ...], int]) -> bool:
    (ours, our_defaults), (theirs, their_defaults) = one, other
    lowest, highest = max(len(ours) - our_defaults, len(theirs) - their_defaults), min(len(ours), len(theirs))
    return bool(our_defaults or their_defaults) and lowest <= highest and ours[:lowest] == theirs[:lowest]
