"""The same deploy from a client in another time zone: which statements may come out otherwise, and what came out otherwise. Pure.

A session's TimeZone and DateStyle come from the client that deploys: a laptop, a runner, a container. What the files build must
not depend on them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.catalog.diff import diff
from bot.catalog.model import Identity
from bot.findings import Finding, Location
from bot.replay import rules
from bot.replay.facts import ReplayFacts, RouteFacts
from bot.replay.judges.case import Case, listed, shown
from bot.replay.judges.locate import bare, definition, statements
from bot.replay.mentions import names
from bot.replay.verbs import verb
from bot.scripts.model import Statement

OPTIONS = "-c TimeZone=Asia/Kathmandu -c DateStyle=SQL,DMY"
"""A quarter of an hour off every full one, and days before months."""
LITERAL = re.compile(r"'[^']*\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}[^']*'")
RETYPED = re.compile(r"\bTYPE\s+(timestamp|timestamptz|date|time|timetz)\b", re.IGNORECASE)
DERIVED = re.compile(
    r"::\s*(timestamp|date|time)|\bAS\s+(timestamp|date|time)|\bto_(char|date|timestamp)\s*\(|\bdate_(trunc|part)\s*\(|\bEXTRACT\s*\("
    r"|\bCURRENT_DATE\b|\bLOCALTIME",
    re.IGNORECASE,
)
COMPUTES = frozenset({"INSERT", "UPDATE", "DELETE", "MERGE", "WITH", "SELECT", "DO", "CALL", "ALTER", "CREATE"})


def timely(statement: Statement) -> bool:
    """Whether what a statement does may depend on the session's time zone or date style."""
    sql = statement.sql
    if LITERAL.search(sql) or RETYPED.search(sql):
        return True
    return verb(sql) in COMPUTES and bool(DERIVED.search(sql))


def differing(one: RouteFacts, other: RouteFacts) -> tuple[set[tuple[Identity, str]], set[tuple[str, str]]]:
    """Return the objects (with what changed) and the columns, by table, in which two upgrades of one database differ."""
    objects: set[tuple[Identity, str]] = set()
    if one.catalog and other.catalog:
        objects = {(change.identity, change.op) for change in diff(one.catalog, other.catalog).changes}
    columns = set()
    for name, rows in one.rows.items():
        theirs = other.rows.get(name)
        if theirs is not None:
            columns |= {(name, column) for column, facts in rows.columns.items() if facts != theirs.columns.get(column)}
    return objects, columns


def judge(case: Case) -> Iterator[Finding]:
    """Yield own statements whose outcome depends on where they are run."""
    facts = case.facts
    if facts.upgrade is None or facts.elsewhere is None or not facts.upgrade.run.ok:
        return
    yield from _failing(case, facts.elsewhere)
    if not facts.elsewhere.run.ok or facts.control is None:
        return
    objects, columns = _only_elsewhere(facts)
    places: dict[Location, list[str]] = {}
    for identity, _ in sorted(objects, key=lambda item: str(item[0])):
        places.setdefault(definition(case.head, identity), []).append(str(identity))
    for table, column in sorted(columns):
        places.setdefault(_writer(case, table, column), []).append(f"{table}.{column}")
    own = {item.location: item for item in statements(case.head) if case.mine(item.location)}
    for place, changed in places.items():
        item = own.get(place) or next((one for where, one in own.items() if _covers(where, place)), None)
        if item is not None:
            yield rules.DEPENDS_ON_ZONE.at(
                item.location,
                f"What this makes of {listed(changed)} depends on the time zone or date style of the client that deploys.",
                evidence=f"compared: UTC, ISO; Asia/Kathmandu, SQL, DMY\n{shown(item.sql)}",
                fix=_fix(item.sql),
            )


def _failing(case: Case, route: RouteFacts) -> Iterator[Finding]:
    for item in route.run.failures:
        if case.mine(item.location) and item.failure is not None:
            yield rules.DEPENDS_ON_ZONE.at(
                item.location,
                f"This fails for a client in another time zone or with another date style: {item.failure.message}.",
                evidence=f"tried: Asia/Kathmandu; SQL, DMY\n{shown(item.sql)}",
                fix=_fix(item.sql),
            )


def _only_elsewhere(facts: ReplayFacts) -> tuple[set[tuple[Identity, str]], set[tuple[str, str]]]:
    assert facts.upgrade is not None
    assert facts.elsewhere is not None
    assert facts.control is not None
    objects, columns = differing(facts.upgrade, facts.elsewhere)
    always_objects, always_columns = differing(facts.upgrade, facts.control)
    return objects - always_objects, columns - always_columns


def _writer(case: Case, table: str, column: str) -> Location:
    """Return the first own statement that may depend on the zone and names the table, better still the column, too."""
    named = [item for item in statements(case.head) if case.mine(item.location) and timely(item) and names(item.sql, bare(table))]
    exact = [item for item in named if names(item.sql, bare(column))]
    found = exact or named or [item for item in statements(case.head) if case.mine(item.location) and timely(item)]
    return found[0].location if found else Location("")


def _covers(where: Location, place: Location) -> bool:
    return where.path == place.path and where.line <= place.line <= max(where.line, where.end_line)


def _fix(sql: str) -> str:
    """Return the author's change of type with the zone said; other statements get the rule's own advice."""
    found = re.search(
        r"(ALTER\s+(?:COLUMN\s+)?(\S+)\s+(?:SET\s+DATA\s+)?TYPE\s+(?:timestamptz|timestamp\s+with\s+time\s+zone)(?:\s*\(\d\))?)\s*$",
        sql.strip(),
        re.IGNORECASE,
    )
    return f"{sql.strip()} USING {found[2]} AT TIME ZONE 'UTC';" if found else ""
