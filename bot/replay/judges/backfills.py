"""Writes that every later deploy does over again although nothing is left to change. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.findings import Check, Finding, Rule, Severity
from bot.replay.facts import RouteFacts, StatementFacts
from bot.replay.judges.case import Case, listed, shown
from bot.replay.sizes import weigh
from bot.replay.verbs import verb

REPEATED = Rule(
    "backfill-repeats",
    Check.RISK,
    Severity.WARNING,
    "Every deploy writes the same rows again",
    "The rows have their values already, yet each deploy locks them, writes new versions of all, and leaves the old to vacuum.",
    "Name the rows that are not yet as wanted: WHERE column IS DISTINCT FROM value.",
    bad="UPDATE orders SET total = price * qty WHERE id > 0;",
    good="UPDATE orders SET total = price * qty WHERE total IS DISTINCT FROM price * qty;",
)
RULES = (REPEATED,)
HANDFUL = 10
WRITERS = frozenset({"UPDATE", "WITH", "DO", "CALL", "SELECT", "MERGE"})
WHERE = re.compile(r"\bWHERE\b|\bMERGE\b", re.IGNORECASE)
ASSIGNED = re.compile(
    r"(?P<head>UPDATE\s+[\w.\"]+\s+SET\s+(?P<column>\"[^\"]+\"|\w+)\s*=\s*(?P<value>(?>(?:[^\s,()']++|'[^']*+'|\([^()]*+\)|\s++(?!WHERE\b))++)))"
    r"\s++WHERE\s++(?P<where>.+)$",
    re.IGNORECASE | re.DOTALL,
)


def judge(case: Case) -> Iterator[Finding]:
    """Yield own statements that write rows again in the second run and leave every value as it was.

    An UPDATE without WHERE says so in its text, and values that do change again are told by the second run itself.
    """
    rerun = case.facts.rerun
    for item in rerun.run.statements if rerun and rerun.run.ok else ():
        if item.failure or not case.mine(item.location) or verb(item.sql) not in WRITERS or not WHERE.search(item.sql):
            continue
        again = _written(case, rerun, item) if rerun else {}
        if again:
            severity, why = weigh(tuple(again), case.sizes)
            yield REPEATED.at(
                item.location,
                f"With nothing left to do, every deploy writes {max(again.values())} sample rows of {listed(list(again))} anew;"
                f" {why}.",
                evidence=shown(item.sql),
                fix=_once(item.sql),
                severity=severity if severity is Severity.NOTE else None,
            )


def _written(case: Case, rerun: RouteFacts, item: StatementFacts) -> dict[str, int]:
    """Return the rows that the second run updated without changing a value of their table."""
    before = case.facts.settled.rows if case.facts.settled else {}
    found = {}
    for touched in item.trace.touched if item.trace else ():
        was, now = before.get(touched.relation), rerun.rows.get(touched.relation)
        if touched.updated > HANDFUL and was and now and (was.count, was.digest) == (now.count, now.digest):
            found[touched.relation] = touched.updated
    return found


def _once(sql: str) -> str:
    """Return an UPDATE of one column that leaves rows alone which have the value; empty for others."""
    one = ASSIGNED.match(sql.strip())
    if one is None or re.search(r"\bFROM\b", one["value"], re.IGNORECASE):
        return ""
    return f"{one['head']} WHERE ({one['where']}) AND {one['column']} IS DISTINCT FROM {one['value']};"
