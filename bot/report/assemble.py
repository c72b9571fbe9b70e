"""Facts of every stage become the rows of the report. Pure; what a row means is decided here, how it looks is not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any

from bot.catalog.draft import RIGHTS
from bot.catalog.model import Catalog, CatalogDiff, Change, FieldChange, Identity, Value
from bot.findings import Location
from bot.lint.model import Waived
from bot.listings.matrix import Matrix
from bot.replay.facts import ReplayFacts, RouteFacts, StatementFacts, Trace
from bot.report.model import (
    Keeping,
    ListingColumn,
    ListingRow,
    OtherPull,
    Rollback,
    RollbackPart,
    Route,
    SchemaChange,
    StatementRow,
    Waiver,
)
from bot.rollback.way import Way
from bot.scripts.model import Layout, SchemaFile
from bot.scripts.naming import parse_name

LOCK_STRENGTH = (
    "ACCESS SHARE",
    "ROW SHARE",
    "ROW EXCLUSIVE",
    "SHARE UPDATE EXCLUSIVE",
    "SHARE",
    "SHARE ROW EXCLUSIVE",
    "EXCLUSIVE",
    "ACCESS EXCLUSIVE",
)
"""PostgreSQL's table lock modes, weakest first (documentation, "Table-Level Locks")."""
SHOWN_FROM = LOCK_STRENGTH.index("SHARE UPDATE EXCLUSIVE")
MOST_DETAILS = 12
_ACL_ITEM = re.compile(r'(?P<who>"(?:[^"]|"")*"|[^=]*)=(?P<what>[a-zA-Z*]*)/.*', re.DOTALL)
_LETTER = re.compile(r"([a-zA-Z])(\*?)")


def routes(facts: ReplayFacts, halting: AbstractSet[str] = frozenset()) -> tuple[Route, ...]:
    """Return one row per route in the order of the proof; a route that had nowhere to start is not judged.

    `halting` names the listings that psql would not get through, although each statement that it reached works.
    """
    named = (("fresh", facts.fresh), ("upgrade", facts.upgrade), ("rerun", facts.rerun))
    rows = [_route(name, route) for name, route in named]
    rows += [_route(item.label, item.route) for item in facts.listings]
    stop = "it names a file that is not there"
    return tuple(replace(row, ok=False, error=stop) if row.name in halting and row.ok else row for row in rows)


def statement_rows(
    facts: ReplayFacts, mine: Callable[[Location], bool], summary: Callable[[str], str]
) -> tuple[StatementRow, ...]:
    """Return what this pull request's statements did on the upgrade; `mine` says which places it wrote."""
    if facts.upgrade is None:
        return ()
    again = {fact.location: fact for fact in facts.rerun.run.statements} if facts.rerun else {}
    return tuple(
        _statement(fact, again.get(fact.location), summary(fact.sql))
        for fact in facts.upgrade.run.statements
        if fact.trace and not fact.skipped and mine(fact.location)
    )


def schema_changes(diff: CatalogDiff, before: Catalog, after: Catalog) -> tuple[SchemaChange, ...]:
    """Return the catalog diff as readable rows: what belongs to an added or removed table is folded into it.

    So is NOT NULL, which PostgreSQL 18 keeps as a constraint, into its column.
    """
    whole = {change.identity.name for change in diff.changes if change.op != "changed" and not change.identity.parent}
    return tuple(
        SchemaChange(change.identity.kind, _name(change), change.op, _details(change))
        for change in diff.changes
        if change.op == "changed" or not (change.identity.parent in whole or _not_null(change.identity, before, after))
    )


def _not_null(identity: Identity, *catalogs: Catalog) -> bool:
    found = next((catalog.objects[identity] for catalog in catalogs if identity in catalog.objects), None)
    return found is not None and found.attributes.get("form") == "not null"


def rollback(way: Way) -> Rollback:
    """Return the way back as the report shows it."""
    parts = tuple(RollbackPart(part.name, part.sql) for part in way.parts)
    found = way.keeping
    keeping = Keeping(found.status, found.what, found.losses, found.reasons) if found else None
    return Rollback(way.status, way.script, parts, way.reasons, way.losses, way.notes, keeping)


def waiver(waived: Waived) -> Waiver:
    """Return a finding that a comment in the file allowed."""
    place = waived.finding.location
    return Waiver(waived.finding.rule, place.path, place.line, waived.directive.reason, "comment in the file")


def listing_matrix(table: Matrix) -> dict[str, Any]:
    """Return the report's `columns` and `matrix`."""
    columns = tuple(ListingColumn(column.label, column.path, column.line, column.kind) for column in table.columns)
    return {"columns": columns, "matrix": tuple(ListingRow(row.path, row.lines) for row in table.rows)}


def pulls(own: Sequence[SchemaFile], others: Mapping[int, Sequence[str]], layout: Layout) -> tuple[OtherPull, ...]:
    """Return the schema files that other open pull requests add, those with a number of ours marked."""
    taken = {file.number for file in own}
    found = []
    for number, paths in sorted(others.items()):
        for path in paths:
            file = parse_name(path) if path.startswith(f"{layout.schema_dir}/") else None
            if file:
                found.append(OtherPull(number, path, conflict=file.number in taken))
    return tuple(found)


def strongest(trace: Trace) -> tuple[str, tuple[str, ...]]:
    """Return the strongest lock mode worth showing and the relations it was taken on; empty when none is."""
    ranked = [(LOCK_STRENGTH.index(lock.mode), lock) for lock in trace.locks if lock.mode in LOCK_STRENGTH]
    top = max((rank for rank, _ in ranked), default=-1)
    if top < SHOWN_FROM:
        return "", ()
    return LOCK_STRENGTH[top], tuple(sorted({lock.relation for rank, lock in ranked if rank == top}))


def _route(name: str, facts: RouteFacts | None) -> Route:
    if facts is None:
        return Route(name, None, note="not run: the step before it failed")
    failures = facts.run.failures
    first = failures[0] if failures else None
    error = f"{_place(first)}: {first.failure.message}" if first and first.failure else facts.run.lost
    if not error and not facts.run.ok:
        error = "a file ends inside a transaction, so its work is thrown away"
    return Route(name, facts.run.ok, error, round(facts.seconds, 3))


def _place(fact: StatementFacts) -> str:
    where = fact.failure.location if fact.failure else fact.location
    return f"{where.path}:{where.line}"


def _statement(fact: StatementFacts, rerun: StatementFacts | None, summary: str) -> StatementRow:
    trace = fact.trace or Trace()
    lock, relations = strongest(trace)
    return StatementRow(
        fact.location.path,
        fact.location.line,
        summary,
        lock,
        relations,
        trace.scans,
        tuple(rewrite.relation for rewrite in trace.rewrites),
        sum(touched.inserted + touched.updated + touched.deleted for touched in trace.touched),
        strongest(rerun.trace)[0] if rerun and rerun.trace else "",
    )


def _name(change: Change) -> str:
    identity = change.identity
    name = f"{identity.parent}.{identity.name}" if identity.parent else identity.name
    return f"{name} (was {change.renamed_from.name})" if change.renamed_from else name


def _details(change: Change) -> tuple[str, ...]:
    if change.op != "changed":
        return ()
    return tuple(_detail(field) for field in change.fields[:MOST_DETAILS])


def _detail(field: FieldChange) -> str:
    if field.name == "acl":
        return f"privileges: {_granted(field.old)} → {_granted(field.new)}"
    return f"{field.name.replace('_', ' ')}: {_value(field.old)} → {_value(field.new)}"


def _granted(value: Value) -> str:
    """Return who may do what, without the role that granted it, which is one of the throw-away server's own."""
    if not isinstance(value, tuple):
        return "the usual" if value is None else _value(value)
    items = (_ACL_ITEM.fullmatch(str(item)) for item in value)
    return "; ".join(f"{item['who'] or 'everybody'} {_rights(item['what'])}" for item in items if item) or "none"


def _rights(letters: str) -> str:
    return ", ".join(
        RIGHTS.get(letter, letter) + (" WITH GRANT OPTION" if more else "") for letter, more in _LETTER.findall(letters)
    )


def _value(value: Value) -> str:
    if value is None or value == "":
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{key}={_value(part)}" for key, part in value.items()) or "none"
    if isinstance(value, tuple):
        return _joined(value)
    return " ".join(str(value).split())[:200]


def _joined(values: Iterable[Value]) -> str:
    return ", ".join(_value(part) for part in values) or "none"
