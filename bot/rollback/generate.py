"""The way back, made from two catalogs: statements that turn what stands into what shall stand, or why there are none. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from bot.catalog.model import Catalog, CatalogObject, Identity
from bot.catalog.near import near
from bot.rollback.command_lines import holds_command_line, without_command_lines
from bot.rollback.conditions import conditions
from bot.rollback.generator.board import RENAME
from bot.rollback.generator.concurrently import apart_steps, beside_writes
from bot.rollback.generator.guard import guard
from bot.rollback.generator.homes import Key
from bot.rollback.generator.kinds import text
from bot.rollback.generator.labels import in_use
from bot.rollback.generator.names import RELATIONS, shown
from bot.rollback.generator.plan import Plan
from bot.rollback.generator.rivals import Rivals
from bot.rollback.generator.steps import Steps
from bot.rollback.generator.types import added_labels
from bot.rollback.ordering import Cycle, ordered
from bot.rollback.script import AFTER, BEFORE, Refusal, Script, Statement

__all__ = ["Refusal", "Script", "generate"]


def generate(
    have: Catalog,
    want: Catalog,
    *,
    same_origin: bool,
    rows: Mapping[Identity, int] | None = None,
    concurrently: bool = False,
) -> Script | Refusal:
    """Return the script that turns `have` (as it stands, after the change) into `want` (as it was before).

    `same_origin`: one database was made from a copy of the other, so equal oids mean the same object and renames are known.
    `rows`: how many rows tables of `want` hold now, where known; a table that is not in it may hold any number.
    `concurrently`: indexes of tables that stay come and go without stopping writes, behind the transaction, as the change did it.
    """
    have, want = near(have, want)
    reasons = [f"{name} is not understood and differs" for name in sorted(set(have.not_read) ^ set(want.not_read))]
    plan = Plan(have, want, same_origin=same_origin)
    try:
        steps, order = _untangled(plan, dict(rows or {}))
    except Cycle as cycle:
        names = ", ".join(f"{key[0]} {shown(key[1])}" for key in cycle.keys if isinstance(key, tuple))
        return Refusal((*reasons, f"these steps wait for each other: {names}"))
    guards = [Statement(sql, "Stop where there is nothing to undo") for sql in guard(plan)]
    rivals = Rivals(steps, order)
    statements = [*_labels_first(plan), *guards, *_written(steps, order, rivals, concurrently=concurrently)]
    reasons += plan.reasons
    reasons += _uncovered(plan, steps)
    reasons += _bare_parents(plan, statements)
    reasons += rivals.reasons
    reasons += _without_index(plan)
    reasons += [_unsure(identity) for identity in dict.fromkeys(steps.unsure)]
    reasons += [reason for statement in statements if (reason := _unsafe(statement))]
    if reasons:
        return Refusal(tuple(dict.fromkeys(reasons)))
    return Script(
        tuple(statements),
        tuple(_losses(plan)),
        tuple(_notes(plan)),
        tuple(steps.rows.pending),
        tuple(steps.rows.needs_empty),
        tuple(in_use(plan)),
        tuple(map(without_command_lines, steps.rows.again)),
    )


def _bare_parents(plan: Plan, statements: list[Statement]) -> list[str]:
    """Return what attaching would build on its own: an index of the parent that the partition shall not have."""
    indexes = [found for found in plan.want.objects.values() if found.identity.kind == "index"]
    covered = {(found.attributes["_table"], found.attributes.get("parent")) for found in indexes}
    reasons = []
    attaching = [statement.sql for statement in statements if " ATTACH PARTITION " in statement.sql]
    for identity, table in plan.want.objects.items() if attaching else ():
        if identity.kind != "table" or not any(f" ATTACH PARTITION {identity.name} " in sql for sql in attaching):
            continue
        parents = table.attributes["parents"]
        for index in indexes:
            above = isinstance(parents, tuple) and index.attributes["_table"] in parents and not plan.created(index.identity)
            if above and (identity.name, index.identity.name) not in covered:
                reasons.append(f"attaching {shown(identity)} would build an index for {shown(index.identity)} that was not there")
    return reasons


def _untangled(plan: Plan, rows: dict[Identity, int]) -> tuple[Steps, list[Key]]:
    """Order the steps; when some wait for each other, once more with foreign keys and defaults apart."""
    steps = Steps(plan, explicit=False, rows=rows)
    try:
        return steps, ordered(steps.ranks, steps.before)
    except Cycle:
        steps = Steps(plan, explicit=True, rows=rows)
        return steps, ordered(steps.ranks, steps.before)


def _written(steps: Steps, order: list[Key], rivals: Rivals, *, concurrently: bool) -> list[Statement]:
    late = _late(steps, order)
    apart = {key for key in apart_steps(steps) if key not in rivals} if concurrently else frozenset()
    written = (
        (key, without_command_lines(sql))
        for key in order
        for sql in rivals.around(key, steps.writers[key](key in late or key in apart))
    )
    return [
        Statement(beside_writes(sql), f"{steps.purposes[key]}, without stopping writes", AFTER)
        if key in apart
        else Statement(sql, steps.purposes[key])
        for key, sql in written
    ]


def _late(steps: Steps, order: list[Key]) -> set[Key]:
    """Return the steps that run after the renames: objects are called by their wanted names there."""
    if RENAME not in steps.ranks:
        return set()
    return set(order[order.index(RENAME) + 1 :])


def _labels_first(plan: Plan) -> list[Statement]:
    """New enum labels cannot be used in the transaction that adds them: they come ahead of it."""
    statements = []
    for name, have, want in plan.grown_enums:
        statements += [Statement(sql, "Add: enum value", BEFORE) for sql in added_labels(name, have, want) or ()]
    return statements


def _uncovered(plan: Plan, steps: Steps) -> list[str]:
    """Return a reason for each difference that no step puts right: better no script than one that stops short."""
    standing = (identity for identity in plan.doomed if identity in plan.have.objects)
    missing = [identity for identity in plan.want.objects if plan.created(identity)]
    locked = (i for i in missing if i.kind in RELATIONS and plan.want.objects[i].attributes["_schema"] == "pg_catalog")
    return [
        *(f"PostgreSQL lets nobody create {shown(identity)}" for identity in locked),
        *(f"no statement drops {shown(identity)}" for identity in standing if steps.homes.drop(identity) not in steps.ranks),
        *(f"no statement creates {shown(identity)}" for identity in missing if steps.homes.create(identity) not in steps.ranks),
    ]


def _without_index(plan: Plan) -> list[str]:
    """Return a reason for each table that shall be identified by an index which is gone: no statement leads there."""
    tables = (i for i, found in plan.want.objects.items() if found.attributes.get("replica_identity") == "index")
    changed = (i for i in tables if plan.created(i) or "replica_identity" in plan.pairs[i].fields)
    return [f"the replica identity of {shown(identity)} is an index that no longer exists" for identity in changed]


def _unsure(identity: Identity) -> str:
    why = ": only a superuser may read its connection" if identity.kind == "subscription" else ""
    return f"no certain statement creates {shown(identity)} again{why}"


def _unsafe(statement: Statement) -> str:
    if "\x00" in statement.sql or holds_command_line(statement.sql):
        return "a statement would hold a line that psql takes for a command"
    return ""


def _losses(plan: Plan) -> list[str]:
    losses = []
    for identity, found in plan.want.objects.items():
        if not plan.created(identity):
            continue
        holder = plan.want.relation(identity.parent) if identity.parent else None
        if identity.kind == "table" and not found.attributes.get("partition_key"):
            losses.append(f"the rows that {shown(identity)} had are gone")
        elif identity.kind == "column" and holder and holder.identity.kind == "table" and not plan.created(holder.identity):
            follows = found.attributes["generated"] or (found.attributes["inherited"] and not found.attributes["local"])
            losses += [] if follows else [f"the values that {shown(identity)} had are gone{_filled(found)}"]
    return losses


def _notes(plan: Plan) -> list[str]:
    """Return what the script itself takes away, and what must not be in use when it runs."""
    notes = []
    for identity in sorted(plan.doomed):
        if identity.kind in ("table", "column") and identity not in plan.partner:
            notes += _dropped(plan, identity)
    uses = (use.sentence for use in in_use(plan))
    again = (i for i in plan.want.objects if i.kind == "subscription" and plan.created(i))
    follow = (f"{shown(identity)} follows its tables only after REFRESH PUBLICATION" for identity in again)
    return [*notes, *conditions(plan), *uses, *follow]


def _filled(found: CatalogObject) -> str:
    return f"; rows get its default {text(found.attributes['default'])}" if found.attributes["default"] is not None else ""


def _dropped(plan: Plan, identity: Identity) -> list[str]:
    found = plan.have.objects[identity]
    if identity.kind == "table":
        return [f"rows of {shown(identity)} are dropped with it"]
    holder = plan.have.relation(identity.parent)
    if not holder or holder.identity.kind != "table" or holder.identity in plan.doomed or found.attributes["inherited"]:
        return []
    return [] if found.attributes["generated"] else [f"values of {shown(identity)} are dropped with it"]
