"""What no longer works after the upgrade: indexes that serve nobody, everyday DML, functions. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.catalog.model import Identity
from bot.catalog.names import identifier
from bot.findings import Finding, Location, Severity
from bot.replay import rules
from bot.replay.facts import CHECKED, LEFT_OUT, SWALLOWED, CanaryFailure, Failure
from bot.replay.judges.case import Case, listed
from bot.replay.judges.design_rules import NEW_RULE, OLD_WRITES
from bot.replay.judges.failures import invalid_indexes, left_invalid, words
from bot.replay.judges.locate import bare, statements
from bot.replay.judges.places import blamed, said_by

RAISED = "P0001"
"""The code of RAISE EXCEPTION without one: a trigger that refuses on purpose, not one that names what is not there."""


def judge(case: Case) -> Iterator[Finding]:
    """Yield indexes that the upgrade left behind invalid, and everyday DML that it broke."""
    failed = case.facts.upgrade.run.failures if case.facts.upgrade else ()
    told = {name for item in failed for name in left_invalid(case, item)}
    for name in invalid_indexes(case):
        if name in told:
            continue
        place = next(
            (item.location for item in statements(case.head) if name.split(".")[-1].strip('"') in item.sql), Location("")
        )
        yield rules.INVALID_INDEX.at(
            place,
            f"The build of {name} fails over such rows and leaves an invalid index, which IF NOT EXISTS then skips for ever.",
            fix=f"DROP INDEX CONCURRENTLY IF EXISTS {name};",
        )
    known = {(item.table, item.action, item.failure.message) for item in case.facts.base_canary}
    broken = [item for item in case.facts.canary if (item.table, item.action, item.failure.message) not in known]
    yield from _swallowed(case, [item for item in broken if item.failure.sqlstate == SWALLOWED])
    yield from _defaults(case, [item for item in broken if item.action == LEFT_OUT])
    broken = [item for item in broken if item.failure.sqlstate != SWALLOWED and item.action != LEFT_OUT]
    for failure in dict.fromkeys(item.failure for item in broken):
        where = [_tried(item) for item in broken if item.failure == failure]
        place = _body(case, failure)
        meant = failure.sqlstate == RAISED
        what, then = ("is refused", " What still does so must change first.") if meant else ("fails", "")
        yield rules.DML_BREAKS.at(
            place,
            f"After the upgrade {listed(where)} {what}: {failure.message}.{then}",
            evidence=words(failure),
            severity=Severity.WARNING if meant else None,
        )


def _swallowed(case: Case, writes: list[CanaryFailure]) -> Iterator[Finding]:
    """Writes that wrote something before and now write nothing: a trigger or a rule stands before the table."""
    for table in dict.fromkeys(item.table for item in writes):
        place = said_by(case, bare(table)) or _own_first(case)
        verbs = listed([item.action for item in writes if item.table == table])
        yield NEW_RULE.at(
            place,
            f"After the upgrade {verbs} on {table} succeeds without writing a row: a trigger or a rule turns it away.",
            severity=Severity.WARNING,
        )


def _defaults(case: Case, refused: list[CanaryFailure]) -> Iterator[Finding]:
    """A CHECK over nothing but columns that have defaults refuses these, or one is no value of its column: such inserts fail."""
    after = case.facts.upgrade.catalog if case.facts.upgrade else None
    if after is None:
        return
    for item in refused:
        if item.failure.sqlstate != CHECKED:
            where = said_by(case, bare(item.table), "DEFAULT") or said_by(case, bare(item.table)) or _own_first(case)
            message = f"Inserts that leave columns with defaults out of {item.table} fail now: {item.failure.message}."
            yield OLD_WRITES.at(where, message, evidence=words(item.failure))
            continue
        rule = after.objects.get(Identity("constraint", identifier(item.failure.constraint), item.table))
        about = rule.attributes.get("_columns") if rule else ()
        columns = tuple(map(str, about)) if isinstance(about, tuple) else ()
        found = [after.objects.get(Identity("column", name, item.table)) for name in columns]
        defaults = [column.attributes.get("default") for column in found if column]
        place = blamed(case, rule.identity, bare(rule.identity.name)) if rule and columns and all(defaults) else None
        if place is not None:
            said = listed([f"{name} = {default}" for name, default in zip(columns, defaults, strict=False)])
            message = f"{item.failure.constraint} refuses the defaults of {item.table} ({said}): such inserts fail."
            yield OLD_WRITES.at(place, message)


def _own_first(case: Case) -> Location:
    """Return the place of the first own statement."""
    return next((item.location for item in statements(case.head) if case.mine(item.location)), Location(""))


def _tried(item: CanaryFailure) -> str:
    return f"calling {item.table}" if item.action == "CALL" else f"{item.action} on {item.table}"


def _body(case: Case, failure: Failure) -> Location:
    """Find the function that the server names in its context."""
    named = re.search(r"function (?:\"?\w+\"?\.)?\"?(\w+)\"?\(", failure.context)
    found = [
        item.location
        for item in statements(case.head)
        if named and re.search(rf"FUNCTION\s+\S*{named[1]}\b", item.sql, re.IGNORECASE)
    ]
    if found:
        return found[-1]
    return _own_first(case)
