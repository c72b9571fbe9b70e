"""Locks, scans, rewrites, lost data: what a deploy does to those who use the database meanwhile. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.catalog.model import Catalog, Identity
from bot.findings import Finding, Location, Severity
from bot.replay import rules
from bot.replay.case import Case, listed, shown, tables
from bot.replay.facts import Drop, Lock, StatementFacts, TableRows, Trace
from bot.replay.guards import looking_first
from bot.replay.locate import statements
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
STANDALONE = frozenset({"view", "materialized view", "function", "procedure", "aggregate", "table", "sequence", "domain"})
ATTACHED = frozenset({"trigger", "table constraint", "policy", "rule", "table column"})
NUMBERS = ("smallint", "integer", "bigint", "numeric", "real", "double precision")
FAMILIES = (
    NUMBERS,
    ("timestamp", "date", "time"),
    ("text", "character", "varchar"),
)
CONSTRAINT = re.compile(r"\bADD\b.*\b(CHECK|FOREIGN\s+KEY|REFERENCES)\b", re.IGNORECASE | re.DOTALL)
CONCURRENTLY = re.compile(r"^(\s*CREATE\s+(?:UNIQUE\s+)?INDEX|\s*DROP\s+INDEX)\s+(?!CONCURRENTLY)", re.IGNORECASE)


def judge(case: Case) -> Iterator[Finding]:
    """Yield what the pull request's own statements do to tables that existed before, and to their rows."""
    upgrade = case.facts.upgrade
    if upgrade is None:
        return
    known = case.tables
    for item in upgrade.run.statements:
        if item.trace and not item.failure and case.mine(item.location):
            yield from _work(case, item, item.trace, known)
            yield from _cascade(case, item, item.trace)
    if upgrade.run.ok:
        yield from _lost(case)
        yield from _changed(case)
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


def _cascade(case: Case, item: StatementFacts, trace: Trace) -> Iterator[Finding]:
    after = case.facts.upgrade.catalog if case.facts.upgrade else None
    before = case.facts.base.catalog
    asked = {drop.name for drop in trace.drops if drop.asked}
    gone = [
        f"{drop.kind} {drop.name}"
        for drop in trace.drops
        if not drop.asked and _matters(drop, asked) and not _exists(after, drop) and _exists(before, drop)
    ]
    if not gone:
        return
    whole = any(drop.asked and drop.kind == "table column" for drop in trace.drops) and "CASCADE" not in item.sql.upper()
    yield rules.CASCADE.at(
        item.location,
        f"This also removes {listed(gone)}, which the statement does not name.",
        evidence="\n".join([*gone[:20], shown(item.sql)]),
        severity=Severity.WARNING if whole else None,
    )


def _matters(drop: Drop, asked: set[str]) -> bool:
    """Whether a dropped dependent is a loss of its own, not a part of what was asked for."""
    if drop.kind in STANDALONE:
        return True
    name, _, table = drop.name.rpartition(" on ")
    if drop.kind == "table column":
        name, _, table = drop.name.rpartition(".")
    if drop.kind not in ATTACHED or name.startswith('"RI_') or name in ('"_RETURN"', ""):
        return False
    return table not in asked


def _exists(catalog: Catalog | None, drop: Drop) -> bool:
    if catalog is None:
        return False
    if drop.kind in ATTACHED:
        name, _, parent = drop.name.rpartition(" on ") if drop.kind != "table column" else _turned(drop.name.rpartition("."))
        kind = drop.kind.removeprefix("table ")
        return Identity(kind, name, parent) in catalog.objects
    return any(identity.name == drop.name and not identity.parent for identity in catalog.objects)


def _turned(parts: tuple[str, str, str]) -> tuple[str, str, str]:
    return parts[2], parts[1], parts[0]


def _lost(case: Case) -> Iterator[Finding]:
    """Rows and columns that B had and U no longer has, at the statement that removed them."""
    upgrade, before = case.facts.upgrade, case.facts.base_rows
    assert upgrade is not None
    reported: set[tuple[Location, str]] = set()
    for item in upgrade.run.statements:
        for drop in item.trace.drops if item.trace else ():
            message = _dropped(drop, before, upgrade.rows)
            if message and case.mine(item.location) and (item.location, drop.name) not in reported:
                reported.add((item.location, drop.name))
                yield rules.DATA_LOST.at(item.location, message, evidence=shown(item.sql))
    for name, was in before.items():
        now = upgrade.rows.get(name)
        if now is None or now.count >= was.count:
            continue
        culprit = _remover(upgrade.run.statements, name)
        if culprit is not None and case.mine(culprit.location):
            gone = was.count - now.count
            yield rules.DATA_LOST.at(
                culprit.location,
                f"This removes {'every row' if not now.count else f'{gone} of {was.count} sample rows'} of {name}.",
                evidence=shown(culprit.sql),
                severity=None if not now.count else Severity.WARNING,
            )


def _dropped(drop: Drop, before: dict[str, TableRows] | object, after: dict[str, TableRows] | object) -> str:
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    if drop.kind == "table" and before.get(drop.name) and before[drop.name].count and drop.name not in after:
        return f"This drops {drop.name} with its rows; a rollback can bring the table back, not the rows."
    if drop.kind == "table column":
        table, _, column = drop.name.rpartition(".")
        rows = before.get(table)
        if rows and table in after and rows.columns.get(column) and rows.columns[column].filled:
            return f"This drops {drop.name} with its values; a rollback can bring the column back, not what was in it."
    return ""


def _remover(items: tuple[StatementFacts, ...], table: str) -> StatementFacts | None:
    for item in items:
        trace = item.trace
        if trace and any(touched.relation == table and touched.deleted for touched in trace.touched):
            return item
        if (
            trace
            and verb(item.sql) in ("TRUNCATE", "DO", "SELECT", "CALL")
            and any(rewrite.relation == table for rewrite in trace.rewrites)
        ):
            return item
        if trace and any(drop.kind == "table" and drop.name == table for drop in trace.drops):
            return item
    return None


def _changed(case: Case) -> Iterator[Finding]:
    """Columns whose new type holds less: same rows, same number of values, other values."""
    upgrade = case.facts.upgrade
    assert upgrade is not None
    for name, was in case.facts.base_rows.items():
        now = upgrade.rows.get(name)
        for column, old in was.columns.items() if now and now.count == was.count else ():
            new = now.columns.get(column) if now else None
            if (
                new is None
                or new.type == old.type
                or not _related(old.type, new.type)
                or (new.filled, new.digest) == (old.filled, old.digest)
            ):
                continue
            item = _retyper(upgrade.run.statements, name)
            if item is not None and case.mine(item.location):
                touched = any(
                    part.relation == name and part.updated
                    for other in upgrade.run.statements
                    if other.trace
                    for part in other.trace.touched
                )
                yield rules.VALUES_CHANGED.at(
                    item.location,
                    f"Values of {name}.{column} change silently when {old.type} becomes {new.type}: what is cut off is gone.",
                    evidence=shown(item.sql),
                    severity=Severity.WARNING if touched else None,
                )


def _related(old: str, new: str) -> bool:
    """Whether two types hold the same sort of value, so that equal values must have equal digests."""
    return any(old.startswith(family) and new.startswith(family) for family in FAMILIES)


def _retyper(items: tuple[StatementFacts, ...], table: str) -> StatementFacts | None:
    for item in items:
        if item.trace and any(rewrite.relation == table and "type" in rewrite.reason for rewrite in item.trace.rewrites):
            return item
    return None


def _every_deploy(case: Case) -> Iterator[Finding]:
    """The locks that a deploy with nothing to do still takes, and what it drops and makes anew each time."""
    rerun = case.facts.rerun
    known = tables(case.facts.upgrade.catalog if case.facts.upgrade else None)
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
        body = item.sql.upper()
        writes = re.search(r"\b(ALTER\s+TABLE|CREATE\s+(?!TEMP)\w+|ALTER\s+TYPE)\b", body)
        conditional = re.search(
            r"PG_ROLES|PG_AVAILABLE|PG_EXTENSION|CURRENT_SETTING|SERVER_VERSION|PG_USER|RAISE\s+EXCEPTION", body
        )
        if writes and not conditional and not item.trace.commands and not other.trace.commands and not item.trace.drops:
            yield rules.DEAD_GUARD.at(
                item.location,
                "What this block guards is done on neither route: not on a new database, not on the existing one.",
                evidence=shown(item.sql),
            )


def own_statements(case: Case) -> int:
    """Return how many statements of the head are the pull request's own."""
    return sum(case.mine(item.location) for item in statements(case.head))
