"""DO blocks whose guard never lets them work. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.catalog.model import Catalog
from bot.findings import Finding, Severity
from bot.replay import rules
from bot.replay.facts import StatementFacts, Trace
from bot.replay.judges.case import Case, shown
from bot.replay.judges.locate import bare
from bot.replay.verbs import verb

MAKES = re.compile(
    r"\b(?:ADD\s+COLUMN|ADD\s+CONSTRAINT|CREATE\s+(?:OR\s+REPLACE\s+)?(?:UNIQUE\s+)?(?:INDEX|TABLE|TYPE|DOMAIN|VIEW|TRIGGER|POLICY|SEQUENCE))"
    r"\s+(?:CONCURRENTLY\s+)?(?:IF\s+NOT\s+EXISTS\s+)?((?:\"[^\"]+\"|\w+)(?:\.(?:\"[^\"]+\"|\w+))?)",
    re.IGNORECASE,
)
CONDITIONAL = re.compile(r"pg_roles|pg_available\w*|pg_extension|current_setting|server_version\w*|pg_user", re.IGNORECASE)
"""What a block may ask about that differs between servers on purpose."""
REFUSES = re.compile(r"RAISE\s+EXCEPTION", re.IGNORECASE)
CHANGES = re.compile(
    r"\b(?:ALTER\s+TABLE|DROP\s+(?:TABLE|COLUMN|INDEX|VIEW|SCHEMA)|TRUNCATE|DELETE\s+FROM|UPDATE\s+[\w.\"]+\s+SET"
    r"|INSERT\s+INTO|CREATE\s+(?:UNIQUE\s+)?(?:INDEX|TABLE|VIEW))\b",
    re.IGNORECASE,
)
"""What people want to know of beforehand."""
RENAMED = re.compile(r"\bRENAME\s+(?:COLUMN\s+|CONSTRAINT\s+)?(?:[\w\"]+\s+)?TO\s+(\"[^\"]+\"|\w+)", re.IGNORECASE)
PART = re.compile(
    r"\bALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?([\w.\"]+)\s+ADD\s+(?:COLUMN|CONSTRAINT)\s+(?:IF\s+NOT\s+EXISTS\s+)?(\"[^\"]+\"|\w+)",
    re.IGNORECASE,
)
"""A column or constraint, with the table that it belongs to: another table's of the same name is not the one."""


def judge(case: Case) -> Iterator[Finding]:
    """Yield DO blocks of the pull request that execute no DDL on any route, the second deploy included, although they are to."""
    fresh = {item.location: item for item in case.facts.fresh.run.statements}
    late = (
        {item.location for item in case.facts.rerun.run.statements if item.trace and not _idle(item.trace)}
        if case.facts.rerun
        else ()
    )
    upgrade = case.facts.upgrade
    for item in upgrade.run.statements if upgrade and upgrade.run.ok else ():
        other = fresh.get(item.location)
        if verb(item.sql) != "DO" or not case.mine(item.location) or item.trace is None or other is None or other.trace is None:
            continue
        if item.location in late or not (_idle(item.trace) and _idle(other.trace)) or REFUSES.search(item.sql):
            continue
        if asked := CONDITIONAL.search(item.sql):
            if CHANGES.search(item.sql) and not (item.trace.touched or other.trace.touched):
                yield _elsewhere(item, asked[0])
            continue
        if _unmade(item.sql, upgrade.catalog if upgrade else None):
            yield rules.DEAD_GUARD.at(
                item.location,
                "What this block guards is done on neither route: not on a new database, not on the existing one.",
                evidence=shown(item.sql),
            )


def _elsewhere(item: StatementFacts, asked: str) -> Finding:
    return rules.DEAD_GUARD.at(
        item.location,
        f"This block asks about {asked} and did nothing here: what it does on a server that answers otherwise was not seen.",
        evidence=shown(item.sql),
        severity=Severity.NOTE,
    )


def _idle(trace: Trace) -> bool:
    return not trace.commands and not trace.drops


def _unmade(sql: str, catalog: Catalog | None) -> bool:
    """Whether the block means to make something that is not there; one that finds its work done, or only drops, is no fault."""
    there = {bare(identity.name).lower() for identity in catalog.objects} if catalog else set()
    parts = {(bare(identity.parent).lower(), bare(identity.name).lower()) for identity in catalog.objects} if catalog else set()
    wanted = {(bare(table).lower(), bare(name).lower()) for table, name in PART.findall(sql)}
    made = {bare(name).lower() for pattern in (MAKES, RENAMED) for name in pattern.findall(sql)}
    return bool(made - there) or bool(wanted - parts)
