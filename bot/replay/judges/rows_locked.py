"""Rows locked without being written: nobody may change them until the transaction ends, however long that takes. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.catalog import lookup
from bot.catalog.model import Catalog
from bot.findings import Check, Finding, Rule, Severity
from bot.replay.facts import StatementFacts, Trace
from bot.replay.judges.case import Case, listed, shown
from bot.replay.judges.orders import COMMENT
from bot.replay.sizes import weigh

ROWS_LOCKED = Rule(
    "every-row-locked",
    Check.RISK,
    Severity.ERROR,
    "Every row of a table is locked",
    "Who wants to change one of the rows waits for the end of the transaction, and each row is written to hold its lock.",
    "Lock only the rows that are worked on, in batches of their own transactions.",
    bad="BEGIN; SELECT id FROM orders FOR UPDATE; COMMIT;",
    good="SELECT id FROM orders WHERE status = 'new' ORDER BY id LIMIT 1000 FOR UPDATE SKIP LOCKED;",
)
RULES = (ROWS_LOCKED,)
HANDFUL = 10
LOCKING = re.compile(r"\bFOR\s+(?:NO\s+KEY\s+)?UPDATE\b|\bFOR\s+(?:KEY\s+)?SHARE\b", re.IGNORECASE)
FEW = re.compile(r"\bLIMIT\b|\bFETCH\s+(?:FIRST|NEXT)\b|\bSKIP\s+LOCKED\b", re.IGNORECASE)
LAST = re.compile(rf"(?:{LOCKING.pattern})(?:\s+OF\s+[\w.\",\s]+?)?(?:\s+NOWAIT)?\s*$", re.IGNORECASE)
"""A locking clause of the query itself, which then answers with each row that it locks."""
TAIL = 400
"""Letters at the end of a query in which its own locking clause stands, with the names of some tables."""
ANSWERED = re.compile(r"SELECT (\d+)")


def judge(case: Case) -> Iterator[Finding]:
    """Yield own statements that read a whole table to lock its rows."""
    upgrade = case.facts.upgrade
    for item in upgrade.run.statements if upgrade else ():
        if item.trace is None or item.failure or not case.mine(item.location) or not _locks_rows(case, item):
            continue
        whole = _whole(case, item.trace)
        if whole:
            severity, why = weigh(whole, case.sizes)
            yield ROWS_LOCKED.at(
                item.location,
                f"This locks the rows of the whole of {listed(whole)} until its transaction ends: updates and deletes there wait;"
                f" {why}.",
                evidence=shown(item.sql),
                severity=severity,
            )


def _whole(case: Case, trace: Trace) -> tuple[str, ...]:
    """Return the existing tables that were read whole with the lock that locking clauses take."""
    rows = {lock.relation for lock in (*trace.locks, *trace.held) if lock.mode == "ROW SHARE"}
    return tuple(name for name in trace.scans if name in rows and name in case.tables)


def _locks_rows(case: Case, item: StatementFacts) -> bool:
    """Whether a statement that gave more than a handful of rows, or a function that it calls, locks rows without a limit."""
    after = case.facts.upgrade.catalog if case.facts.upgrade else None
    own = own_texts(item)
    return any(LOCKING.search(text) and not FEW.search(text) for text in (*own, *_called(item.sql, after)))


def own_texts(item: StatementFacts) -> tuple[str, ...]:
    """Return the statement's text without comments; nothing when it answered with all the rows that it locked, a handful."""
    text, answered = _plain(item.sql), ANSWERED.fullmatch(item.tag)
    few = answered and int(answered[1]) <= HANDFUL and LAST.search(text[-TAIL:])
    return () if few else (text,)


def _called(sql: str, catalog: Catalog | None) -> Iterator[str]:
    if catalog is None:
        return
    for identity in lookup.of_kind(catalog, "function", "procedure"):
        found = catalog.objects[identity].attributes
        if re.search(rf"\b{re.escape(str(found['_name']))}\s*\(", sql):
            yield _plain(str(found.get("definition")))


def _plain(text: str) -> str:
    return COMMENT.sub(" ", text)
