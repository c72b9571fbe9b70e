"""New functions beside those of the same name: calls that were plain and fit both of them from now on. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from bot.catalog import lookup
from bot.catalog.model import CatalogObject, Identity
from bot.findings import Finding, Severity
from bot.replay import rules
from bot.replay.judges.access import ROUTINES
from bot.replay.judges.case import Case, listed
from bot.replay.judges.indexes import inside
from bot.replay.judges.places import own_place


def judge(case: Case) -> Iterator[Finding]:
    """Yield new routines that make calls of an old one ambiguous: both have defaults for what such a call leaves out."""
    if case.reached is None:
        return
    before, after = case.reached
    for item, old in lookup.brought(before, after):
        if item.identity.kind not in ROUTINES or old is not None or not _defaults(item):
            continue
        for identity in lookup.of_kind(after, item.identity.kind):
            known = after.objects[identity]
            counts = _shared(item, known) if identity in before.objects and _name(identity) == _name(item.identity) else []
            place = own_place(case, item.identity) if counts else None
            if place is not None:
                many = f"{listed(counts)} argument{'' if counts == ['1'] else 's'}"
                message = f"{_name(identity)} with {many} is ambiguous now: {identity.name} and {item.identity.name} both fit."
                fix = f"DROP {identity.kind.upper()} IF EXISTS {identity.name};"
                yield rules.DML_BREAKS.at(place, message, fix=fix, severity=Severity.WARNING)


def _name(identity: Identity) -> str:
    return identity.name.partition("(")[0]


def _shared(one: CatalogObject, other: CatalogObject) -> list[str]:
    """Return with how many arguments a call leaves some to the defaults of both, the others being of the same types."""
    mine, theirs = _types(one), _types(other)
    least = max(len(mine) - _defaults(one), len(theirs) - _defaults(other))
    counts = range(max(0, least), min(len(mine), len(theirs)))
    return [str(count) for count in counts if mine[:count] == theirs[:count]]


def _types(routine: CatalogObject) -> list[str]:
    return [kind for kind in inside(routine.identity.name.partition("(")[2])[0] if kind]


def _defaults(routine: CatalogObject) -> int:
    return int(str(routine.attributes.get("_defaults") or 0))
