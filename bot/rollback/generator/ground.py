"""What must step aside while the steps are taken, and what nothing can take down, once it is known what goes. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.catalog.model import CatalogObject, Identity
from bot.rollback.generator.kinds import texts

if TYPE_CHECKING:
    from bot.rollback.generator.plan import Plan
    from bot.rollback.generator.side import Side

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
    """NOT NULLs and checks stay on a child, marked as inherited, when the parent's column goes: none drops or makes such."""
    reasons = []
    for identity in plan.doomed:
        found, holder = plan.have.objects.get(identity), plan.have.relation(identity.parent)
        if found is None or holder is None or holder.identity in plan.doomed or not found.attributes.get("inherited"):
            continue
        columns = {Identity("column", name, identity.parent) for name in texts(found.attributes.get("_columns"))}
        if _orphaned(plan.have, found, holder) and not columns & plan.doomed:
            reasons.append(f"{identity} is inherited from a column that is gone; PostgreSQL lets nobody drop it")
    for identity, found in plan.want.objects.items():
        holder = plan.want.relation(identity.parent)
        marked = found.attributes.get("inherited") and not found.attributes["local"] and plan.created(identity)
        if marked and holder and _orphaned(plan.want, found, holder):
            reasons.append(f"{identity} was inherited from a column that was gone; nobody can declare that")
    return reasons


def adopted(plan: Plan) -> list[str]:
    """What became a member of an extension, or ceased to be one, would be made or dropped instead: no way is certain."""
    if not plan.same_origin:
        return []
    reasons = []
    for side, other, words in ((plan.have, plan.want, "was no member of"), (plan.want, plan.have, "was a member of")):
        extensions = _members(side)
        for found in other.objects.values() if extensions else ():
            extension = extensions.get(f"{found.classid}:{found.oid}")
            if extension and not found.subid:
                reasons.append(f"{found.identity} {words} {extension}; no certain statement leads there")
    for member, extension in _members(plan.want).items():
        if plan.created(extension) and int(member.partition(":")[2]) < plan.want.objects[extension].oid:
            reasons.append(f"{extension} had members that were there before it; its own script does not bring them")
    return reasons


def _members(side: Side) -> dict[str, Identity]:
    found = (found for found in side.objects.values() if found.identity.kind == "extension")
    return {member: extension.identity for extension in found for member in texts(extension.attributes["_members"])}


def _orphaned(side: Side, found: CatalogObject, holder: CatalogObject) -> bool:
    """Whether none of the parents has the constraint that `found` counts as inherited from."""
    if found.attributes.get("form") not in ("not null", "check"):
        return False
    for parent in texts(holder.attributes["parents"]):
        column = Identity("column", next(iter(texts(found.attributes["_columns"])), ""), parent)
        guarded = found.attributes["form"] == "not null" and column in side.objects and side.not_null(column)
        if guarded or Identity("constraint", found.identity.name, parent) in side.objects:
            return False
    return True
