"""What going back costs, as it was seen when the script was run: locks, rewrites, whole reads. Pure."""

from __future__ import annotations

from collections.abc import Callable

from bot.catalog.model import Catalog, Identity
from bot.replay.facts import RouteFacts, StatementFacts, Trace
from bot.replay.judges.case import listed

_AGAINST = {
    "ACCESS EXCLUSIVE": "against reads and writes",
    "EXCLUSIVE": "against writes",
    "SHARE ROW EXCLUSIVE": "against writes",
    "SHARE": "against writes",
}
"""Strongest first; weaker locks stop nobody's everyday work."""
_KINDS = ("table", "view", "materialized view", "foreign table")


Standing = Callable[[str], bool]
"""Whether a name is that of a table or view which stands before the script and after it: nobody waits for the others."""


def standing(after: Catalog, before: Catalog) -> Standing:
    """Return how to tell, going back from `after` to `before`."""
    return lambda name: all(any(Identity(kind, name) in side.objects for kind in _KINDS) for side in (after, before))


def notes(run: RouteFacts, stands: Standing) -> list[str]:
    """Return one sentence per kind of lock, with the standing relations that the script locks so, rewrites or reads whole."""
    locks: dict[str, str] = {}
    rewritten: dict[str, None] = {}
    read: dict[str, None] = {}
    for statement in run.run.statements:
        trace = statement.trace
        for lock in trace.locks if trace else ():
            known = locks.get(lock.relation)
            if lock.mode in _AGAINST and (known is None or _strength(lock.mode) < _strength(known)) and stands(lock.relation):
                locks[lock.relation] = lock.mode
        rewritten |= dict.fromkeys(rewrite.relation for rewrite in trace.rewrites) if trace else {}
        read |= dict.fromkeys(trace.scans) if trace else {}
    alike: dict[str, list[str]] = {}
    for name, mode in sorted(locks.items(), key=lambda item: _strength(item[1])):
        more = " and rewrites it" if name in rewritten else " and reads it whole" if name in read else ""
        alike.setdefault(f"{_AGAINST[mode]} ({mode}){more}", []).append(name)
    return [f"Going back locks {listed(names)} {what}." for what, names in alike.items()]


def _strength(mode: str) -> int:
    return list(_AGAINST).index(mode)


def annotated(script: str, run: RouteFacts, path: str, stands: Standing) -> str:
    """Return a script whose statements are preceded by a comment that says what they lock, wherever that changes.

    `path` is the name under which the script was run; comments hold no names.
    """
    lines = script.split("\n")
    places: list[tuple[int, str]] = []
    said = ""
    for statement in run.run.statements:
        costs = _costs(statement, stands)
        if statement.location.path == path and costs != said:
            said = costs
            places += [(statement.location.line, costs)] if costs else []
    for line, costs in reversed(places):
        if 0 < line <= len(lines):
            lines.insert(line - 1, f"-- {costs}")
    return "\n".join(lines)


def _costs(statement: StatementFacts, stands: Standing) -> str:
    trace = statement.trace
    if trace is None:
        return ""
    locks = [lock for lock in trace.locks if lock.mode in _AGAINST and stands(lock.relation)]
    modes = sorted({lock.mode for lock in locks}, key=_strength)
    if not modes:
        return ""
    count = len({lock.relation for lock in locks})
    held = "a relation" if count == 1 else f"{count} relations"
    return f"locks {held} {_AGAINST[modes[0]]}{_work(trace)}"


def _work(trace: Trace) -> str:
    return ", rewrites rows" if trace.rewrites else ", reads all rows" if trace.scans else ""
