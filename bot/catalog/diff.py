"""How two catalogs differ, as readable data, and the digest that is equal when nothing differs. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping

from bot.catalog.lookup import apart, in_order
from bot.catalog.matching import changed_fields, match, renamed
from bot.catalog.model import Catalog, CatalogDiff, Change, Identity, Value
from bot.catalog.wording import settled


def diff(old: Catalog, new: Catalog, *, same_origin: bool = False) -> CatalogDiff:
    """Return what was added, removed and changed from `old` to `new`.

    `same_origin` says that one database was made from a copy of the other, so that equal oids mean the same object.
    """
    if old is new:
        return CatalogDiff(())
    near = apart(old, new)
    left, right = _apart(old, new, near)
    matches = match(left, right, same_origin=same_origin)
    changes = [Change(found.identity, "removed") for found in matches.removed]
    changes += [Change(found.identity, "added") for found in matches.added]
    for was, now in matches.pairs:
        fields = changed_fields(was, now, same_origin=same_origin)
        moved = renamed(was, now)
        if fields or moved:
            changes.append(Change(now.identity, "changed", fields, was.identity if moved else None))
    notes = tuple(f"column order of {name} differs" for name in _reordered(old, new, {*left.objects, *right.objects}, near))
    return CatalogDiff(tuple(sorted(changes, key=lambda change: (change.identity, change.op))), notes)


def _apart(old: Catalog, new: Catalog, near: Collection[Identity] | None) -> tuple[Catalog, Catalog]:
    """Leave out the very same values: nearly all, where one catalog was made from the other. Only those of `near` may differ."""
    left, right = (
        {identity: mine.objects[identity] for identity in _among(mine, near) if not _shared(identity, old, new)}
        for mine in (old, new)
    )
    return Catalog(left), Catalog(right)


def _shared(identity: Identity, old: Catalog, new: Catalog) -> bool:
    return old.objects.get(identity) is new.objects.get(identity)


def _among(catalog: Catalog, near: Collection[Identity] | None) -> Iterable[Identity]:
    return catalog.objects if near is None else in_order(catalog, near)


def fingerprint(catalog: Catalog) -> str:
    """Return a digest of everything in `catalog` that counts: column order and oids do not."""
    facts = (
        [i.kind, i.parent, i.name, {name: settled(i, name, value) for name, value in public(found.attributes).items()}]
        for i, found in catalog.objects.items()
    )
    lines = sorted(json.dumps(fact, sort_keys=True, default=dict) for fact in facts)
    return hashlib.sha256("\n".join([*lines, *catalog.not_read]).encode()).hexdigest()


def public(attributes: Mapping[str, Value]) -> dict[str, Value]:
    """Return the attributes that take part in comparisons."""
    return {name: value for name, value in attributes.items() if not name.startswith("_") and value is not None}


def _reordered(old: Catalog, new: Catalog, differing: set[Identity], near: Collection[Identity] | None) -> list[str]:
    tables = {identity.parent for identity in differing if identity.kind == "column"}
    if not tables:
        return []
    before, after = (_orders(catalog, _among(catalog, near), tables) for catalog in (old, new))
    found = []
    for table in sorted(before.keys() & after.keys()):
        common = set(before[table]) & set(after[table])
        if [name for name in before[table] if name in common] != [name for name in after[table] if name in common]:
            found.append(table)
    return found


def _orders(catalog: Catalog, among: Iterable[Identity], tables: set[str]) -> dict[str, list[str]]:
    """Return the names of the columns of `tables` in their order."""
    wanted = (catalog.objects[i] for i in among if i.kind == "column" and i.parent in tables)
    orders: dict[str, list[str]] = {}
    for found in sorted(wanted, key=lambda found: found.subid):
        orders.setdefault(found.identity.parent, []).append(found.identity.name)
    return orders
