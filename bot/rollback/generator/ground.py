"""What must step aside while the steps are taken, and what nothing can take down, once it is known what goes. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.catalog.model import Identity
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
    """PostgreSQL leaves a NOT NULL on a child whose parent lost the column, marked as inherited: nothing can drop that."""
    reasons = []
    for identity in plan.doomed:
        found = plan.have.objects.get(identity)
        holder = plan.have.relation(identity.parent)
        if found is None or holder is None or holder.identity in plan.doomed or found.attributes.get("form") != "not null":
            continue
        column = Identity("column", texts(found.attributes["_columns"])[0], identity.parent)
        above = (Identity("column", column.name, parent) for parent in texts(holder.attributes["parents"]))
        orphan = found.attributes["inherited"] and not found.attributes["local"] and column not in plan.doomed
        if orphan and not any(plan.have.not_null(parent) for parent in above if parent in plan.have.objects):
            reasons.append(f"{identity} is inherited from a column that is gone; PostgreSQL lets nobody drop it")
    return reasons
