"""Locks, scans, rewrites, lost data: what a deploy does to those who use the database meanwhile. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.findings import Finding, Location
from bot.replay import rules
from bot.replay.blocks import statement_at
from bot.replay.facts import Lock, StatementFacts, Trace
from bot.replay.judges.case import Case, listed, shown
from bot.replay.judges.gentler import gentler, gentler_inside, other_type
from bot.replay.judges.inner import inner, rewriting
from bot.replay.judges.retype import purpose
from bot.replay.sizes import weigh
from bot.replay.trace import RANK
from bot.replay.verbs import verb

STRONG = RANK["SHARE"]
HANDFUL = 10
BLOCKS = {
    "ACCESS EXCLUSIVE": "reads and writes",
    "EXCLUSIVE": "writes",
    "SHARE ROW EXCLUSIVE": "writes",
    "SHARE": "writes",
}
LIMITED = "lock_timeout is set: have the deploy run again when it fires."
LIMIT = re.compile(r"\b(?:SET\s+(?:LOCAL\s+|SESSION\s+)?lock_timeout\b|set_config\s*\(\s*'lock_timeout')", re.IGNORECASE)


def judge(case: Case) -> Iterator[Finding]:
    """Yield what the pull request's own statements do to tables that existed before, and to their rows."""
    upgrade = case.facts.upgrade
    limited: set[str] = set()
    for item in upgrade.run.statements if upgrade else ():
        if LIMIT.search(item.sql):
            limited.add(item.location.path)
        if item.trace and not item.failure and case.mine(item.location):
            yield from _work(case, item, item.trace, limited=item.location.path in limited)


def worked(trace: Trace, known: frozenset[str]) -> frozenset[str]:
    """Return the existing tables that a statement read or wrote as a whole."""
    return known & frozenset((*trace.scans, *(rewrite.relation for rewrite in trace.rewrites)))


def strong(locks: tuple[Lock, ...], known: frozenset[str]) -> dict[str, str]:
    """Return the strongest mode per existing table among `locks`, from SHARE upwards."""
    found: dict[str, str] = {}
    for lock in locks:
        if lock.relation in known and RANK[lock.mode] >= STRONG and RANK[lock.mode] > RANK.get(found.get(lock.relation, ""), -1):
            found[lock.relation] = lock.mode
    return found


def _work(case: Case, item: StatementFacts, trace: Trace, *, limited: bool) -> Iterator[Finding]:
    known = case.tables
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
        place = rewriting(case, item, rewritten)
        yield rules.REWRITE.at(
            place,
            f"This writes {listed(rewritten)} anew{f' ({reason} change)' if reason else ''}: "
            f"nobody can read or write it until the last row and index is done; {why}.",
            evidence=evidence(item, own),
            fix=gentler(item.sql, rewritten, keyed=_keyed(case, rewritten))
            or other_type(item.sql)
            or _inside(item, place, rewritten),
            severity=severity,
        )
    elif scanned or (rebuilt and own):
        severity, why = weigh(scanned or tuple(own), case.sizes)
        mode = max(own.values(), key=lambda name: RANK[name])
        what, other = purpose(case, item, scanned or tuple(own), rebuilt)
        place = inner(case, item, scanned or own)
        yield rules.SCAN.at(
            place,
            f"This reads the whole of {listed(scanned or tuple(own))}{what} while {BLOCKS[mode]} wait ({mode} lock); {why}.",
            evidence=evidence(item, own),
            fix=other or gentler(item.sql, scanned) or _inside(item, place, scanned),
            severity=severity,
        )
    elif own:
        yield _plain_lock(case, item, own, limited=limited)
    yield from _held(case, item, trace, held)


def _inside(item: StatementFacts, place: Location, tables: tuple[str, ...]) -> str:
    """Return what to write instead of the one statement of a block that did it; empty where that is not known."""
    statement = statement_at(item.sql, item.location, place.line) if verb(item.sql) == "DO" else ""
    return (gentler_inside(item.sql, statement, tables) or other_type(statement)) if statement else ""


def _keyed(case: Case, own: Iterable[str]) -> bool:
    """Whether each of the tables has a unique index, as REFRESH CONCURRENTLY demands."""
    catalog = case.facts.base.catalog
    found = catalog.objects.values() if catalog else ()
    unique = {item.identity.parent for item in found if str(item.attributes.get("definition")).startswith("CREATE UNIQUE INDEX")}
    return unique.issuperset(own)


def _plain_lock(case: Case, item: StatementFacts, own: dict[str, str], *, limited: bool) -> Finding:
    mode = max(own.values(), key=lambda name: RANK[name])
    names = [name for name, its in own.items() if its == mode]
    short = gentler(item.sql, tuple(own))
    return rules.STRONG_LOCK.at(
        inner(case, item, names),
        f"This takes {mode} on {listed(names)}: {BLOCKS[mode]} wait behind it, and it waits behind every open"
        f" {'transaction there' if mode == 'ACCESS EXCLUSIVE' else 'transaction that writes there'}"
        f"{'' if limited else ', without a limit'}.",
        evidence=evidence(item, own),
        fix=short or (LIMITED if limited else f"SET lock_timeout = '5s';\n{item.sql.strip()};"),
    )


def _held(case: Case, item: StatementFacts, trace: Trace, held: dict[str, str]) -> Iterator[Finding]:
    """A lock taken earlier in the transaction blocks others through this statement's work."""
    work = [*trace.scans, *(rewrite.relation for rewrite in trace.rewrites), *_written(trace)]
    work = [name for name in dict.fromkeys(work) if name in case.tables]
    if not held or not work:
        return
    mode = max(held.values(), key=lambda name: RANK[name])
    yield rules.LOCK_HELD.at(
        item.location,
        f"While this works through {listed(work)}, the transaction still holds {mode} on {listed(list(held))} from an earlier"
        f" statement: {BLOCKS[mode]} there wait for the whole of it.",
        evidence=shown(item.sql),
        fix=f"COMMIT; -- what took the lock\n\n{shown(item.sql)};",
    )


def _written(trace: Trace) -> Iterator[str]:
    """Yield the tables of which more than a seed's handful of rows was written, found by an index or not."""
    yield from (touched.relation for touched in trace.touched if touched.inserted + touched.updated + touched.deleted > HANDFUL)


def evidence(item: StatementFacts, own: dict[str, str]) -> str:
    """Return the locks, strongest words first, and the statement."""
    return "\n".join([*(f"{mode} on {name}" for name, mode in own.items()), shown(item.sql)])
