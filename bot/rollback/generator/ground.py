"""What must step aside while the steps are taken, and what nothing can take down, once it is known what goes. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.catalog.model import CatalogObject, Identity
from bot.rollback.generator.kinds import texts

if TYPE_CHECKING:
    from bot.rollback.generator.plan import Plan

PASSING = frozenset({"schema", "subscription"})
"""Kinds that are dropped late, of which one can bear a name that another takes back."""


def clear(plan: Plan) -> None:
    """Let pass what goes late; default privileges would reach what an extension brings and go while one is created."""
    for identity in plan.doomed:
        pair = plan.pairs.get(identity) if identity.kind in PASSING else None
        if pair and pair.have.identity not in plan.doomed:
            plan.aside.add(identity)
    if any(identity.kind == "extension" and plan.created(identity) for identity in plan.want.objects):
        plan.doomed |= {found.identity for found in plan.have.default_privileges}


def orphans(plan: Plan) -> list[str]:
    """PostgreSQL leaves a child its NOT NULL and checks, marked as inherited, when the parent's column goes: for good."""
    reasons = []
    for identity in plan.doomed:
        found, holder = plan.have.objects.get(identity), plan.have.relation(identity.parent)
        if found is None or holder is None or holder.identity in plan.doomed or not found.attributes.get("inherited"):
            continue
        columns = {Identity("column", name, identity.parent) for name in texts(found.attributes.get("_columns"))}
        orphan = found.attributes.get("form") in ("not null", "check") and not _has_ancestor(plan, found, holder)
        if orphan and not columns & plan.doomed:
            reasons.append(f"{identity} is inherited from a column that is gone; PostgreSQL lets nobody drop it")
    return reasons


def _has_ancestor(plan: Plan, found: CatalogObject, holder: CatalogObject) -> bool:
    """Whether one of the parents has the constraint that `found` counts as inherited from."""
    for parent in texts(holder.attributes["parents"]):
        column = Identity("column", next(iter(texts(found.attributes["_columns"])), ""), parent)
        guarded = found.attributes["form"] == "not null" and column in plan.have.objects and plan.have.not_null(column)
        if guarded or Identity("constraint", found.identity.name, parent) in plan.have.objects:
            return True
    return False
