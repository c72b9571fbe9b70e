"""The line of a DO block that did what the trace shows, where one line alone did it. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from bot.catalog.model import Catalog, Identity
from bot.findings import Location
from bot.replay.blocks import line_in_file
from bot.replay.facts import StatementFacts
from bot.replay.judges.case import Case

PART = re.compile(r"^.* on (?P<table>\S.*)$", re.DOTALL)


def inner(case: Case, item: StatementFacts, names: Iterable[str] = ()) -> Location:
    """Return the line of a block that dealt with the objects `names`; the whole statement where there are several, or none.

    Names that no event speaks of, and none at all, mean whatever the block did.
    """
    events = list(_events(item, case.facts.upgrade.catalog if case.facts.upgrade else None))
    wanted = set(names)
    return _one(item, {line for line, about in events if about & wanted} or {line for line, _ in events})


def rewriting(case: Case, item: StatementFacts, relations: Collection[str]) -> Location:
    """Return the line of a block that wrote `relations` anew; as `inner` does where the server did not say."""
    told = item.trace.rewrites if item.trace else ()
    lines = {rewrite.line for rewrite in told if rewrite.reason and rewrite.relation in relations}
    return _one(item, lines) if lines else inner(case, item, relations)


def dropping(case: Case, item: StatementFacts, names: Collection[str]) -> Location:
    """Return the line of a block that took `names` away; as `inner` does where that is not one."""
    lines = {drop.line for drop in (item.trace.drops if item.trace else ()) if drop.name in names}
    return _one(item, lines) if len(lines) == 1 else inner(case, item, names)


def _one(item: StatementFacts, lines: set[int]) -> Location:
    found = line_in_file(item.sql, item.location, min(lines)) if len(lines) == 1 else 0
    return Location(item.location.path, found, found) if found else item.location


def _events(item: StatementFacts, after: Catalog | None) -> Iterator[tuple[int, set[str]]]:
    """Yield the line of each recorded event, and the object with the table that it belongs to."""
    trace = item.trace
    if trace is None:
        return
    yield from ((rewrite.line, {rewrite.relation}) for rewrite in trace.rewrites if rewrite.reason)
    yield from ((command.line, _about(command.kind, command.name, after)) for command in trace.commands)
    yield from ((drop.line, _about(drop.kind, drop.name, after)) for drop in trace.drops)


def _about(kind: str, name: str, after: Catalog | None) -> set[str]:
    if kind == "index" and after is not None and (index := after.objects.get(Identity("index", name))):
        return {name, str(index.attributes.get("_table"))}
    if kind == "table column":
        return {name, name.rpartition(".")[0]}
    part = PART.match(name)
    return {name, part["table"]} if part else {name}
