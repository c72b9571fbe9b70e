"""Rows, values and objects that a deploy takes away: what CASCADE took along, what was dropped, emptied or rounded. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.catalog.model import Catalog, Identity
from bot.findings import Finding, Location, Severity
from bot.replay import rules
from bot.replay.facts import Drop, StatementFacts, TableRows, Trace
from bot.replay.judges import cleared
from bot.replay.judges.case import Case, listed, shown
from bot.replay.judges.inner import dropping, inner
from bot.replay.judges.locate import bare
from bot.replay.mentions import names
from bot.replay.verbs import verb

STANDALONE = frozenset({"view", "materialized view", "function", "procedure", "aggregate", "table", "sequence", "domain"})
ATTACHED = frozenset({"trigger", "table constraint", "policy", "rule", "table column"})
FILLS = frozenset({"INSERT", "WITH", "MERGE", "DO", "SELECT", "CALL"})
"""Statements that put rows into a table which they name; a trigger's log of what was deleted does not keep it."""
EMPTIES = FILLS | {"TRUNCATE", "UPDATE", "DELETE"}
"""Statements that give a table new storage only by a TRUNCATE: their own, or that of a function or trigger."""
NUMBERS = ("smallint", "integer", "bigint", "numeric", "real", "double precision")
FAMILIES = (
    NUMBERS,
    ("timestamp", "date", "time"),
    ("text", "character", "varchar"),
)


def judge(case: Case) -> Iterator[Finding]:
    """Yield what the pull request's own statements take away."""
    upgrade = case.facts.upgrade
    if upgrade is None:
        return
    for item in upgrade.run.statements:
        if item.trace and not item.failure and case.mine(item.location):
            yield from _cascade(case, item, item.trace)
    if upgrade.run.ok:
        yield from _lost(case)
        yield from cleared.judge(case)
        yield from _changed(case)


def _cascade(case: Case, item: StatementFacts, trace: Trace) -> Iterator[Finding]:
    after = case.facts.upgrade.catalog if case.facts.upgrade else None
    before = case.facts.base.catalog
    asked = {drop.name for drop in trace.drops if drop.asked}
    lost = [
        drop
        for drop in trace.drops
        if not drop.asked
        and (_matters(drop, asked) or _index_of_others(before, after, drop, trace))
        and not _exists(after, drop)
        and _exists(before, drop)
        and not _not_null(before, drop)
        and not _owned(before, drop, asked)
    ]
    defaults = [drop for drop in trace.drops if drop.kind == "default value" and _left_without(before, after, drop, asked)]
    gone = [*(f"{drop.kind} {drop.name}" for drop in lost), *(f"the {drop.kind} {drop.name}" for drop in defaults)]
    lost += defaults
    if not gone:
        return
    whole = any(drop.asked and drop.kind == "table column" for drop in trace.drops) and "CASCADE" not in item.sql.upper()
    yield rules.CASCADE.at(
        dropping(case, item, [drop.name for drop in lost]),
        f"This also removes {listed(gone)}, which the statement does not name.",
        evidence="\n".join([*gone[:20], shown(item.sql)]),
        severity=Severity.WARNING if whole else None,
    )


def _left_without(before: Catalog | None, after: Catalog | None, drop: Drop, asked: set[str]) -> bool:
    """Whether a column that stays has lost the default that it had, with a sequence or function that it called."""
    name = drop.name.removeprefix("for ")
    table, _, column = name.rpartition(".")
    was, now = (catalog.objects.get(Identity("column", column, table)) if catalog else None for catalog in (before, after))
    if drop.asked or asked & {table, name} or was is None or now is None:
        return False
    return bool(was.attributes.get("default")) and not now.attributes.get("default")


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


def _index_of_others(before: Catalog | None, after: Catalog | None, drop: Drop, trace: Trace) -> bool:
    """Whether an index went from a table that stays although nothing of it was asked to go: with the operators it is built by."""
    found = before.objects.get(Identity("index", drop.name)) if before and drop.kind == "index" else None
    if found is None or found.attributes.get("_parent") or any(other.kind == "index" for other in trace.drops if other.asked):
        return False
    table = str(found.attributes.get("_table"))
    asked = (other.name for other in trace.drops if other.asked)
    stays = after is not None and any(Identity(kind, table) in after.objects for kind in ("table", "materialized view"))
    return stays and not any(name.endswith(f" on {table}") or name.startswith(f"{table}.") for name in asked)


def _owned(catalog: Catalog | None, drop: Drop, asked: set[str]) -> bool:
    """Whether a sequence only served a column of what was asked to go: a serial or identity column's own."""
    found = catalog.objects.get(Identity("sequence", drop.name)) if catalog and drop.kind == "sequence" else None
    return found is not None and not asked.isdisjoint((found.attributes.get("_owner_table"), found.attributes.get("owned_by")))


def _not_null(catalog: Catalog | None, drop: Drop) -> bool:
    """Whether a constraint is the NOT NULL of a column, which PostgreSQL 18 keeps as one and which goes with the column."""
    name, _, table = drop.name.rpartition(" on ")
    found = catalog.objects.get(Identity("constraint", name, table)) if catalog else None
    return found is not None and found.attributes.get("form") == "not null"


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
                yield rules.DATA_LOST.at(dropping(case, item, [drop.name]), message, evidence=shown(item.sql))
    for name, was in before.items():
        now = upgrade.rows.get(name)
        if now is None or now is was or now.count >= was.count:
            continue
        culprit = _remover(upgrade.run.statements, name)
        if culprit is not None and case.mine(culprit.location):
            gone = was.count - now.count
            what = "every row" if not now.count else f"{gone} of {was.count} sample rows"
            there = _moved_to(case, culprit, name, gone)
            yield rules.DATA_LOST.at(
                culprit.location,
                f"This moves {what} of {name} to {there}." if there else f"This removes {what} of {name}.",
                evidence=shown(culprit.sql),
                severity=Severity.NOTE if there else None if not now.count else Severity.WARNING,
            )


def _moved_to(case: Case, remover: StatementFacts, name: str, gone: int) -> str:
    """Return the one other table that got as many rows as `name` lost, from the same statement or an own one that names it."""
    upgrade = case.facts.upgrade
    assert upgrade is not None
    earlier = upgrade.run.statements[: upgrade.run.statements.index(remover)]
    new = {table: rows.count for table, rows in upgrade.rows.items() if table not in case.facts.base_rows and rows.count}
    for item in (remover, *(item for item in reversed(earlier) if case.mine(item.location) and names(item.sql, bare(name)))):
        touched = {one.relation: one.inserted for one in item.trace.touched if one.inserted} if item.trace else {}
        got = {table: count for table, count in (new | touched).items() if table != name and names(item.sql, bare(table))}
        if verb(item.sql) in FILLS and list(got.values()) == [gone]:
            return next(iter(got))
    return ""


def _dropped(drop: Drop, before: Mapping[str, TableRows], after: Mapping[str, TableRows]) -> str:
    if drop.kind == "table" and (rows := before.get(drop.name)) and rows.count and drop.name not in after:
        return f"This drops {drop.name} with its rows; a rollback can bring the table back, not the rows."
    if drop.kind == "table column":
        table, _, column = drop.name.rpartition(".")
        rows = before.get(table)
        if rows and table in after and rows.columns.get(column) and rows.columns[column].filled:
            return f"This drops {drop.name} with its values; a rollback can bring the column back, not what was in it."
    holders = _holders(drop.name.rpartition(".")[0], before, after) if drop.kind == "composite type column" else []
    if holders:
        held = listed(holders)
        return f"This drops {drop.name} with its values in {held}; a rollback can bring it back, not what was in it."
    return ""


def _holders(kind: str, before: Mapping[str, TableRows], after: Mapping[str, TableRows]) -> list[str]:
    """Return the filled columns that hold values of a type, or arrays of it, before and after."""
    written = {kind, kind.removeprefix("public.")}
    return [
        f"{table}.{name}"
        for table, rows in before.items()
        for name, column in rows.columns.items()
        if column.filled and column.type.removesuffix("[]") in written and table in after and name in after[table].columns
    ]


def _remover(items: tuple[StatementFacts, ...], table: str) -> StatementFacts | None:
    for item in items:
        trace = item.trace
        if trace and any(touched.relation == table and touched.deleted for touched in trace.touched):
            return item
        if trace and verb(item.sql) in EMPTIES and any(rewrite.relation == table for rewrite in trace.rewrites):
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
        for column, old in was.columns.items() if now and now is not was and now.count == was.count else ():
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
                    inner(case, item, [name]),
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
