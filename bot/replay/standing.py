"""The locks that a deploy with nothing to do takes on behalf of files that a change leaves alone. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from bot.replay.facts import Lock, StatementFacts
from bot.replay.judges.case import listed
from bot.replay.trace import RANK

STRONG = RANK["SHARE"]


def strongest(statements: Iterable[StatementFacts]) -> tuple[Lock, ...]:
    """Return the strongest lock per table, from SHARE upwards, that statements took, strongest first."""
    found: dict[str, str] = {}
    for item in statements:
        for lock in item.trace.locks if item.trace and not item.failure else ():
            if RANK[lock.mode] >= STRONG and RANK[lock.mode] > RANK.get(found.get(lock.relation, ""), -1):
                found[lock.relation] = lock.mode
    return tuple(sorted((Lock(*pair) for pair in found.items()), key=lambda lock: (-RANK[lock.mode], lock.relation)))


def sentence(locks: tuple[Lock, ...]) -> str:
    """Return one sentence on `locks`; empty when there are none."""
    modes = dict.fromkeys(lock.mode for lock in locks)
    parts = [f"{mode} on {listed([lock.relation for lock in locks if lock.mode == mode], 3)}" for mode in modes]
    if not parts:
        return ""
    return f"The base branch's own files take {' and '.join(parts)} at every deploy, with nothing to do."
