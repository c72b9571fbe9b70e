"""Statements of the base that no longer run since the change: told where the change takes away what they rely on. Pure."""

from __future__ import annotations

import re

from bot.findings import Finding
from bot.replay import rules
from bot.replay.facts import StatementFacts, Trace
from bot.replay.judges.case import Case
from bot.replay.judges.failures import account
from bot.replay.judges.inner import inner
from bot.replay.judges.locate import bare
from bot.replay.mentions import names

SAID = re.compile(r'"([^"]+)"')


def no_longer(case: Case, item: StatementFacts, where: str) -> Finding | None:
    """Return the own statement since which one of the base fails; None when `item` is the change's own, or none is seen."""
    cause = None if case.mine(item.location) else _cause(case, item)
    if cause is None or item.failure is None:
        return None
    place = item.failure.location
    return rules.NOT_RERUNNABLE.at(
        inner(case, cause),
        f"Since this, {place.path}:{place.line} fails {where}: {item.failure.message}.",
        evidence=account(item),
        fix=f"Change {place.path} in the same pull request, so that it no longer makes or names what this takes away.",
    )


def _cause(case: Case, item: StatementFacts) -> StatementFacts | None:
    """Return the last own statement that changed what the failing one names, of several one that says what is missing."""
    upgrade = case.facts.upgrade
    said = SAID.findall(item.failure.message if item.failure else "")
    found: tuple[int, StatementFacts] | None = None
    for own in upgrade.run.statements if upgrade else ():
        if own.trace is None or own.failure or not case.mine(own.location):
            continue
        if not any(names(item.sql, name) for name in _changed(own.trace)):
            continue
        weight = sum(names(own.sql, word) for word in said)
        if found is None or weight >= found[0]:
            found = weight, own
    return found[1] if found else None


def _changed(trace: Trace) -> set[str]:
    """Return the names of what a statement changed, and of the tables that it is a part of."""
    commands = [(command.kind, command.name) for command in trace.commands if command.tag not in ("COMMENT", "GRANT", "REVOKE")]
    found = set()
    for kind, name in (*commands, *((drop.kind, drop.name) for drop in trace.drops)):
        whole = name.rpartition(".")[0] if kind == "table column" else name
        found |= {bare(part.rpartition(" on ")[2]) for part in (name, whole)}
    return found - {""}
