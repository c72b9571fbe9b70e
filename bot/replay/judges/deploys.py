"""What every later deploy does again: locks with nothing to do, objects dropped and made anew, files that contradict. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.catalog.model import Identity
from bot.findings import Finding, Severity
from bot.replay import rules
from bot.replay.facts import Drop, StatementFacts, Trace
from bot.replay.judges.case import Case, listed, shown, tables
from bot.replay.judges.gentler import INDEX, gentler
from bot.replay.judges.inner import dropping, inner
from bot.replay.judges.locate import bare
from bot.replay.judges.rerunnable import looking_first
from bot.replay.judges.retype import once
from bot.replay.judges.risk import BLOCKS, evidence, strong, worked
from bot.replay.sizes import weigh
from bot.replay.trace import RANK
from bot.replay.verbs import verb

DML = frozenset({"INSERT", "UPDATE", "DELETE", "MERGE", "SELECT", "WITH", "COPY"})
HOLDS_ROWS = frozenset({"table", "materialized view"})
REPLACEABLE = frozenset({"view", "function", "procedure", "trigger", "policy", "rule", "aggregate", "type", "domain", "schema"})
NEVER_GRANTED = frozenset({"trigger", "policy", "rule"})
LIGHT = {"statistics object": "statistics", "view": "view", "sequence": "sequence", "trigger": "trigger", "policy": "policy",
         "extension": "extension"}  # fmt: skip
"""Objects without rows, in the server's words and in ours."""
MAKER = re.compile(r"\bCREATE\b", re.IGNORECASE)
PARTS = {"table column": "column", "table constraint": "constraint", "index": "index"}


def judge(case: Case) -> Iterator[Finding]:
    """Yield what own statements do in the second run, when their work is done already."""
    rerun = case.facts.rerun
    known = tables(case.facts.settled.catalog if case.facts.settled else None)
    for item in rerun.run.statements if rerun else ():
        if item.trace is None or item.failure or not case.mine(item.location):
            continue
        made_anew = _recreated(case, item, item.trace)
        if made_anew is not None:
            yield made_anew
            if made_anew.severity is not Severity.NOTE:
                continue
        yield from _contradicting(case, item, item.trace)
        locks = strong(item.trace.locks, known)
        if verb(item.sql) == "REFRESH":
            locks = {name: mode for name, mode in locks.items() if mode == "ACCESS EXCLUSIVE"}
        if not locks or (verb(item.sql) in DML and not any(mode == "ACCESS EXCLUSIVE" for mode in locks.values())):
            continue
        yield _again(case, item, item.trace, locks, known)


def _recreated(case: Case, item: StatementFacts, trace: Trace) -> Finding | None:
    """An object that was there before the second run, went, and is there again after it."""
    gone = [drop for drop in trace.drops if drop.kind in (*HOLDS_ROWS, *REPLACEABLE, "index") and _stands(case, drop)]
    rows = [drop for drop in gone if drop.kind in HOLDS_ROWS]
    dropped = list(dict.fromkeys([*(drop for drop in gone if drop.asked), *rows]))
    if not any(drop.asked for drop in dropped):
        return None
    names = listed([f"{drop.kind} {drop.name}" for drop in dropped])
    built = any(drop.kind == "index" for drop in dropped)
    loses = (
        "readers find a gap, rows and grants are lost"
        if rows
        else "queries do without it while all rows are read"
        if built
        else "it is missing in between"
        + (", and grants given since are lost" if any(drop.kind not in NEVER_GRANTED for drop in dropped) else "")
    )
    return rules.RECREATED.at(
        dropping(case, item, [drop.name for drop in dropped]),
        f"Every deploy drops {names} and makes it anew: {loses}.",
        evidence=shown(item.sql),
        severity=None if rows or built else Severity.NOTE,
    )


def _stands(case: Case, drop: Drop) -> bool:
    """Whether the dropped object was there before the second run."""
    settled = case.facts.settled
    catalog = settled.catalog if settled else None
    name, _, parent = drop.name.rpartition(" on ") if drop.kind in ("trigger", "policy", "rule") else (drop.name, "", "")
    return catalog is not None and Identity(LIGHT.get(drop.kind, drop.kind), name, parent) in catalog.objects


def _contradicting(case: Case, item: StatementFacts, trace: Trace) -> Iterator[Finding]:
    """A part that this drops although the database did not have it: another statement of the same files had just made it."""
    settled, base = case.facts.settled, case.facts.base.catalog
    if settled is None or settled.catalog is None:
        return
    for drop in trace.drops:
        whole = Identity("table", drop.name)
        if drop.asked and drop.kind == "table" and base and whole in base.objects and whole not in settled.catalog.objects:
            yield rules.CONTRADICTING.at(
                dropping(case, item, [drop.name]),
                f"Every deploy makes table {drop.name} and drops it here again.",
                evidence=shown(item.sql),
            )
            continue
        if drop.asked and drop.kind in LIGHT and not _stands(case, drop) and _made_elsewhere(case, item, drop):
            yield rules.CONTRADICTING.at(
                dropping(case, item, [drop.name]),
                f"Every deploy makes {LIGHT[drop.kind]} {drop.name} and drops it here again.",
                evidence=shown(item.sql),
            )
            continue
        kind = PARTS.get(drop.kind)
        name, _, parent = _part(drop)
        there = any(
            found.kind == kind and found.name == name and found.parent in (parent, "") for found in settled.catalog.objects
        )
        if kind and drop.asked and not there and (kind == "index" or Identity("table", parent) in settled.catalog.objects):
            yield rules.CONTRADICTING.at(
                dropping(case, item, [drop.name]),
                f"Every deploy makes {kind} {drop.name} and drops it here again.",
                evidence=shown(item.sql),
            )


def _made_elsewhere(case: Case, item: StatementFacts, drop: Drop) -> bool:
    """Whether another file makes it: what a file makes for its own use, it may drop."""
    statements = case.facts.rerun.run.statements if case.facts.rerun else ()
    word = re.compile(rf"(?<![\w$]){re.escape(_own_name(drop))}(?![\w$])", re.IGNORECASE)
    makers = [other for other in statements if MAKER.search(other.sql) and word.search(other.sql)]
    return bool(makers) and all(other.location.path != item.location.path for other in makers)


def _own_name(drop: Drop) -> str:
    return bare(drop.name.rpartition(" on ")[0] or drop.name)


def _part(drop: Drop) -> tuple[str, str, str]:
    if drop.kind == "table column":
        table, dot, column = drop.name.rpartition(".")
        return column, dot, table
    return drop.name.rpartition(" on ") if drop.kind == "table constraint" else (drop.name, "", "")


def _again(case: Case, item: StatementFacts, trace: Trace, locks: dict[str, str], known: frozenset[str]) -> Finding:
    mode = max(locks.values(), key=lambda name: RANK[name])
    work = [name for name in trace.scans if name in locks] + [
        rewrite.relation for rewrite in trace.rewrites if rewrite.relation in known
    ]
    if work:
        severity, why = weigh(tuple(dict.fromkeys(work)), case.sizes)
        return rules.LOCK_EVERY_DEPLOY.at(
            inner(case, item, work),
            f"Every deploy does this anew: it works through {listed(work)} while {BLOCKS[mode]} wait ({mode}); {why}.",
            evidence=evidence(item, locks),
            fix=_without_waiting(case, item, locks),
            severity=Severity.NOTE if _said(case, item, trace) else Severity.WARNING if severity is Severity.ERROR else severity,
        )
    return rules.LOCK_EVERY_DEPLOY.at(
        inner(case, item, locks),
        f"Even with nothing to do, every deploy takes {mode} on {listed(list(locks))}: {BLOCKS[mode]} wait behind it.",
        evidence=evidence(item, locks),
        fix=_without_waiting(case, item, locks),
    )


def _without_waiting(case: Case, item: StatementFacts, locks: dict[str, str]) -> str:
    """Return the statement so that it keeps nobody waiting when it runs again: as the first run's own advice has it, if any."""
    index = INDEX.match(item.sql.strip()) and case.tables.issuperset(locks)
    gentle = gentler(item.sql, tuple(name for name in locks if name in case.tables)) if index else ""
    return gentle or once(case, item.sql) or looking_first(item.sql)


def _said(case: Case, item: StatementFacts, trace: Trace) -> bool:
    """Whether the first run worked through the same tables: that is said, with its weight, of the same statement already."""
    upgrade = case.facts.upgrade
    earlier = next((other for other in upgrade.run.statements if other.location == item.location), None) if upgrade else None
    if earlier is None or earlier.trace is None or earlier.failure:
        return False
    return bool(worked(earlier.trace, case.tables) & worked(trace, case.tables))
