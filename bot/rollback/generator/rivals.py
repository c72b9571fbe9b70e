"""Functions of one name that a call cannot always tell apart: while a caller of one is written, the others step aside. Pure.

The server words a call without the casts and defaults that it filled in, so the words alone may lead to another function.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.catalog.model import CatalogObject, Identity
from bot.catalog.names import identifier
from bot.rollback.generator.homes import Key
from bot.rollback.generator.kinds import text
from bot.rollback.generator.names import address, shown
from bot.rollback.generator.steps import Steps

_AWAY = "migrate_bot_away_"
_NUMBERS = ("smallint", "integer", "bigint", "numeric", "real", "double precision")
_TEXTS = ("text", "character varying", "character", "name", "citext")
_TIMES = ("date", "timestamp without time zone", "timestamp with time zone")
_REWRITTEN = frozenset({"definition", "default", "using", "check"})


class Rivals:
    """What steps aside for each step, and why some step has no way."""

    def __init__(self, steps: Steps, order: list[Key]) -> None:
        """Look at every expression that `steps`, taken in this order, write again."""
        self.reasons: list[str] = []
        self._aside: dict[Key, list[CatalogObject]] = {}
        functions = list(_functions(steps))
        groups, places = _groups(functions), {key: place for place, key in enumerate(order)}
        times = {found.identity: (places.get(begin, -1), places.get(end, len(order))) for found, begin, end in functions}
        for key, needs in _calls(steps).items():
            rivals = {other.identity: other for one in needs for other in _alike(one, groups)}
            rivals = {one: found for one, found in rivals.items() if times[one][0] < places[key] < times[one][1]}
            stuck = (needs | ({key[1]} if key[0] == "alter" else set())) & rivals.keys()
            self.reasons += [
                f"{shown(key[1])} calls a function that PostgreSQL cannot tell from {shown(one)} there" for one in sorted(stuck)
            ]
            rivals.pop(key[1], None)
            if rivals:
                self._aside[key] = [rivals[identity] for identity in sorted(rivals)]

    def __contains__(self, key: Key) -> bool:
        """Whether something steps aside for a step."""
        return key in self._aside

    def around(self, key: Key, statements: list[str]) -> list[str]:
        """Return a step's statements between those that rename its rivals and those that give the names back."""
        if not statements or key not in self:
            return statements
        away = [f"ALTER {address(found)} RENAME TO {_AWAY}{number}" for number, found in enumerate(self._aside[key])]
        back = [_back(found, f"{_AWAY}{number}") for number, found in enumerate(self._aside[key])]
        return [*away, *statements, *back]


def _back(found: CatalogObject, away: str) -> str:
    renamed = CatalogObject(found.identity, {**found.attributes, "_name": away})
    return f"ALTER {address(renamed)} RENAME TO {identifier(text(found.attributes['_name']))}"


def _functions(steps: Steps) -> Iterable[tuple[CatalogObject, Key, Key]]:
    """Give functions by their names after the renames, with the steps from which and until which they stand."""
    plan, kinds = steps.plan, ("function", "aggregate")
    for identity, found in plan.want.objects.items():
        if identity.kind in kinds:
            yield found, ("create", identity), ("", identity)
    for identity in plan.doomed:
        if identity.kind in kinds and identity not in plan.want.objects:
            yield steps.renames.current(plan.have.objects[identity]), ("", identity), ("drop", identity)


def _groups(found: Iterable[tuple[CatalogObject, Key, Key]]) -> dict[str, list[CatalogObject]]:
    groups: dict[str, list[CatalogObject]] = {}
    for one, _, _ in found:
        groups.setdefault(one.identity.name.rpartition("(")[0], []).append(one)
    return {name: group for name, group in groups.items() if len(group) > 1}


def _calls(steps: Steps) -> dict[Key, set[Identity]]:
    """Return the functions that each step calls in what it writes again."""
    calls: dict[Key, set[Identity]] = {}
    plan = steps.plan
    for dependent, needs in plan.want.needs.items():
        called = {one for one in needs if one.kind in ("function", "aggregate")}
        key = steps.homes.create(dependent) if called and _known(steps, dependent) else None
        if key in steps.ranks and (key[0] != "alter" or _rewrites(steps, key)):
            calls.setdefault(key, set()).update(called)
    return calls


def _known(steps: Steps, dependent: Identity) -> bool:
    return dependent.kind == "default" or dependent in steps.plan.want.objects


def _rewrites(steps: Steps, key: Key) -> bool:
    return bool(steps.plan.own_fields(steps.plan.pairs[key[1]]).keys() & _REWRITTEN)


def _alike(one: Identity, groups: dict[str, list[CatalogObject]]) -> list[CatalogObject]:
    group = groups.get(one.name.rpartition("(")[0], [])
    mine = next((found for found in group if found.identity == one), None)
    return [other for other in group if mine and other.identity != one and _confusable(mine, other)]


def _confusable(one: CatalogObject, other: CatalogObject) -> bool:
    """Whether some call fits both, with defaults filled in and values cast."""
    (ours, our_least), (theirs, their_least) = _shape(one), _shape(other)
    least, most = max(our_least, their_least), min(len(ours), len(theirs))
    if "VARIADIC" in text(one.attributes["arguments"]) + text(other.attributes["arguments"]):
        return True
    return least <= most and all(map(_near, ours[:least], theirs[:least]))


def _shape(found: CatalogObject) -> tuple[list[str], int]:
    rest = found.identity.name.rpartition("(")[2][:-1]
    types = rest.split(",") if rest else []
    return types, len(types) - int(text(found.attributes.get("_defaults") or 0))


def _near(one: str, other: str) -> bool:
    families = (_NUMBERS, _TEXTS, _TIMES)
    return (
        one == other
        or any(kind.startswith("any") for kind in (one, other))
        or any(one.endswith(family) and other.endswith(family) for family in families)
    )
