"""Locks, scans, rewrites, lost data: what a deploy does to those who use the database meanwhile. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.catalog.model import Catalog
from bot.findings import Finding, Severity
from bot.replay import rules
from bot.replay.case import Case, listed, shown, tables
from bot.replay.facts import Lock, StatementFacts, Trace
from bot.replay.guards import looking_first
from bot.replay.locate import bare
from bot.replay.sizes import weigh
from bot.replay.trace import RANK
from bot.replay.verbs import verb

STRONG = RANK["SHARE"]
BLOCKS = {
    "ACCESS EXCLUSIVE": "reads and writes",
    "EXCLUSIVE": "writes",
    "SHARE ROW EXCLUSIVE": "writes",
    "SHARE": "writes",
}
DML = frozenset({"INSERT", "UPDATE", "DELETE", "MERGE", "SELECT", "WITH", "COPY"})
CONSTRAINT = re.compile(r"\bADD\b.*\b(CHECK|FOREIGN\s+KEY|REFERENCES)\b", re.IGNORECASE | re.DOTALL)
MAKES = re.compile(
    r"\b(?:ADD\s+COLUMN|ADD\s+CONSTRAINT|CREATE\s+(?:OR\s+REPLACE\s+)?(?:UNIQUE\s+)?(?:INDEX|TABLE|TYPE|DOMAIN|VIEW|TRIGGER|POLICY|SEQUENCE))"
    r"\s+(?:CONCURRENTLY\s+)?(?:IF\s+NOT\s+EXISTS\s+)?((?:\"[^\"]+\"|\w+)(?:\.(?:\"[^\"]+\"|\w+))?)",
    re.IGNORECASE,
)
CONDITIONAL = re.compile(
    r"pg_roles|pg_available|pg_extension|current_setting|server_version|pg_user|RAISE\s+EXCEPTION", re.IGNORECASE
)
"""What a block may ask about that differs between servers on purpose."""
CONCURRENTLY = re.compile(r"^(\s*CREATE\s+(?:UNIQUE\s+)?INDEX|\s*DROP\s+INDEX)\s+(?!CONCURRENTLY)", re.IGNORECASE)


def judge(case: Case) -> Iterator[Finding]:
    """Yield what the pull request's own statements do to tables that existed before, and to their rows."""
    upgrade = case.facts.upgrade
    known = case.tables
    for item in upgrade.run.statements if upgrade else ():
        if item.trace and not item.failure and case.mine(item.location):
            yield from _work(case, item, item.trace, known)
    yield from _every_deploy(case)


def strong(locks: tuple[Lock, ...], known: frozenset[str]) -> dict[str, str]:
    """Return the strongest mode per existing table among `locks`, from SHARE upwards."""
    found: dict[str, str] = {}
    for lock in locks:
        if lock.relation in known and RANK[lock.mode] >= STRONG and RANK[lock.mode] > RANK.get(found.get(lock.relation, ""), -1):
            found[lock.relation] = lock.mode
    return found


def _work(case: Case, item: StatementFacts, trace: Trace, known: frozenset[str]) -> Iterator[Finding]:
    own, held = strong(trace.locks, known), strong(trace.held, known)
    if verb(item.sql) == "REFRESH":
        own = {name: mode for name, mode in own.items() if mode == "ACCESS EXCLUSIVE"}
    rewritten = tuple(dict.fromkeys(rewrite.relation for rewrite in trace.rewrites if rewrite.relation in known))
    scanned = tuple(name for name in trace.scans if name in known and name not in rewritten and name in own)
    rebuilt = tuple(rewrite.relation for rewrite in trace.rewrites if rewrite.relation not in known)
    if verb(item.sql) == "TRUNCATE":
        return
    if rewritten:
        severity, why = weigh(rewritten, case.sizes)
        reason = next((rewrite.reason for rewrite in trace.rewrites if rewrite.reason), "")
        yield rules.REWRITE.at(
            item.location,
            f"This writes {listed(rewritten)} anew{f' ({reason} change)' if reason else ''}: "
            f"nobody can read or write it until the last row and index is done; {why}.",
            evidence=_evidence(item, own),
            severity=severity,
        )
    elif scanned or (rebuilt and own):
        severity, why = weigh(scanned or tuple(own), case.sizes)
        mode = max(own.values(), key=lambda name: RANK[name])
        yield rules.SCAN.at(
            item.location,
            f"This reads the whole of {listed(scanned or tuple(own))} while {BLOCKS[mode]} wait ({mode} lock); {why}.",
            evidence=_evidence(item, own),
            fix=_without_scan(item.sql),
            severity=severity,
        )
    elif own:
        yield from _plain_lock(item, own)
    yield from _held(case, item, trace, held)


def _plain_lock(item: StatementFacts, own: dict[str, str]) -> Iterator[Finding]:
    mode = max(own.values(), key=lambda name: RANK[name])
    names = [name for name, its in own.items() if its == mode]
    yield rules.STRONG_LOCK.at(
        item.location,
        f"This takes {mode} on {listed(names)}: {BLOCKS[mode]} wait behind it, and it waits behind every open"
        f" {'transaction there' if mode == 'ACCESS EXCLUSIVE' else 'transaction that writes there'}.",
        evidence=_evidence(item, own),
    )


def _held(case: Case, item: StatementFacts, trace: Trace, held: dict[str, str]) -> Iterator[Finding]:
    """A lock taken earlier in the transaction blocks others through this statement's work."""
    work = [name for name in trace.scans if name in case.tables] + [
        rewrite.relation for rewrite in trace.rewrites if rewrite.relation in case.tables
    ]
    if not held or not work:
        return
    mode = max(held.values(), key=lambda name: RANK[name])
    yield rules.LOCK_HELD.at(
        item.location,
        f"While this works through {listed(work)}, the transaction still holds {mode} on {listed(list(held))} from an earlier"
        f" statement: {BLOCKS[mode]} there wait for the whole of it.",
        evidence=shown(item.sql),
    )


def _evidence(item: StatementFacts, own: dict[str, str]) -> str:
    return "\n".join([*(f"{mode} on {name}" for name, mode in own.items()), shown(item.sql)])


def _without_scan(sql: str) -> str:
    """Return the author's statement in the form that does not keep others waiting; empty when there is none."""
    text = sql.strip()
    if CONCURRENTLY.match(text):
        return CONCURRENTLY.sub(r"\1 CONCURRENTLY ", text, count=1) + ";"
    if (
        CONSTRAINT.search(text)
        and "NOT VALID" not in text.upper()
        and verb(text) == "ALTER"
        and "ADD CONSTRAINT" in " ".join(text.upper().split())
    ):
        named = re.search(r"ALTER\s+TABLE\s+(?:ONLY\s+)?(\S+)\s+ADD\s+CONSTRAINT\s+(\S+)", text, re.IGNORECASE)
        later = f"\n-- in a later deploy\nALTER TABLE {named[1]} VALIDATE CONSTRAINT {named[2]};" if named else ""
        return f"{text} NOT VALID;{later}"
    column = re.search(r"ALTER\s+TABLE\s+(?:ONLY\s+)?(\S+)\s+ALTER\s+(?:COLUMN\s+)?(\S+)\s+SET\s+NOT\s+NULL", text, re.IGNORECASE)
    if column:
        name = f"{column[1].split('.')[-1]}_{column[2]}_not_null"
        return (
            f"ALTER TABLE {column[1]} ADD CONSTRAINT {name} CHECK ({column[2]} IS NOT NULL) NOT VALID;\n"
            f"ALTER TABLE {column[1]} VALIDATE CONSTRAINT {name};\n{text};\nALTER TABLE {column[1]} DROP CONSTRAINT {name};"
        )
    return ""


def _every_deploy(case: Case) -> Iterator[Finding]:
    """The locks that a deploy with nothing to do still takes, and what it drops and makes anew each time."""
    rerun = case.facts.rerun
    known = tables(case.facts.settled.catalog if case.facts.settled else None)
    for item in rerun.run.statements if rerun else ():
        if item.trace is None or item.failure or not case.mine(item.location):
            continue
        dropped = [
            drop for drop in item.trace.drops if drop.asked and drop.kind in ("table", "materialized view") and drop.name in known
        ]
        if dropped:
            yield rules.RECREATED.at(
                item.location,
                f"Every deploy drops {listed([drop.name for drop in dropped])} and makes it anew:"
                " readers find a gap, rows and grants are lost.",
                evidence=shown(item.sql),
            )
            continue
        locks = strong(item.trace.locks, known)
        if verb(item.sql) == "REFRESH":
            locks = {name: mode for name, mode in locks.items() if mode == "ACCESS EXCLUSIVE"}
        if not locks or (verb(item.sql) in DML and not any(mode == "ACCESS EXCLUSIVE" for mode in locks.values())):
            continue
        yield _again(case, item, item.trace, locks, known)


def _again(case: Case, item: StatementFacts, trace: Trace, locks: dict[str, str], known: frozenset[str]) -> Finding:
    mode = max(locks.values(), key=lambda name: RANK[name])
    work = [name for name in trace.scans if name in locks] + [
        rewrite.relation for rewrite in trace.rewrites if rewrite.relation in known
    ]
    if work:
        severity, why = weigh(tuple(dict.fromkeys(work)), case.sizes)
        return rules.LOCK_EVERY_DEPLOY.at(
            item.location,
            f"Every deploy does this anew: it works through {listed(work)} while {BLOCKS[mode]} wait ({mode}); {why}.",
            evidence=_evidence(item, locks),
            fix=looking_first(item.sql),
            severity=Severity.WARNING if severity is Severity.ERROR else severity,
        )
    return rules.LOCK_EVERY_DEPLOY.at(
        item.location,
        f"Even with nothing to do, every deploy takes {mode} on {listed(list(locks))}: {BLOCKS[mode]} wait behind it.",
        evidence=_evidence(item, locks),
        fix=looking_first(item.sql),
    )


def judge_guards(case: Case) -> Iterator[Finding]:
    """Yield DO blocks of the pull request that execute no DDL on any route although they are written to."""
    fresh = {item.location: item for item in case.facts.fresh.run.statements}
    upgrade = case.facts.upgrade
    for item in upgrade.run.statements if upgrade and upgrade.run.ok else ():
        other = fresh.get(item.location)
        if verb(item.sql) != "DO" or not case.mine(item.location) or item.trace is None or other is None or other.trace is None:
            continue
        if CONDITIONAL.search(item.sql) or not (_idle(item.trace) and _idle(other.trace)):
            continue
        if _unmade(item.sql, upgrade.catalog if upgrade else None):
            yield rules.DEAD_GUARD.at(
                item.location,
                "What this block guards is done on neither route: not on a new database, not on the existing one.",
                evidence=shown(item.sql),
            )


def _idle(trace: Trace) -> bool:
    return not trace.commands and not trace.drops


def _unmade(sql: str, catalog: Catalog | None) -> bool:
    """Whether the block means to make something that is not there; one that finds its work done, or only drops, is no fault."""
    wanted = {bare(name).lower() for name in MAKES.findall(sql)}
    there = {bare(identity.name).lower() for identity in catalog.objects} if catalog else set()
    return bool(wanted - there)
