"""Which branches of a Neon project have had their time. Pure: what is there, what we wrote down, and the clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.store.changes import Change
from bot.targets.neon import REHEARSED_FOR, is_temporary
from bot.targets.neonapi import Branch

GRACE = timedelta(minutes=10)
"""How long after a change began its branch may still be in the making."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A branch that a change of ours kept, by the name that was written down before it was made, and until when."""

    name: str
    branch_id: str
    until: datetime
    began: datetime


def kept(changes: Sequence[Change]) -> tuple[Kept, ...]:
    """Return what changes wrote down about branches; nothing for one that still runs."""
    return tuple(
        Kept(
            str(change.safety["branch"]),
            str(change.safety.get("branch_id", "")),
            datetime.fromisoformat(str(change.safety["until"])),
            change.started_at,
        )
        for change in changes
        if change.state != "started" and change.safety.get("branch") and change.safety.get("until")
    )


def ended(there: Sequence[Branch], known: Sequence[Kept], now: datetime) -> tuple[Branch, ...]:
    """Return the branches to delete.

    Those are temporary ones of ours past their expiry, and kept ones past the verification period; a kept one counts by
    the id that was written down, or by name when it was made in the moments after its change began. Whatever is the
    default, protected, or the parent of another branch stays, and so does everything that somebody else made.
    """
    parents = {branch.parent_id for branch in there}
    free = [branch for branch in there if not (branch.default or branch.protected or branch.branch_id in parents)]
    return tuple(branch for branch in free if _outlived(branch, now) or any(_over(branch, item, now) for item in known))


def _outlived(branch: Branch, now: datetime) -> bool:
    return is_temporary(branch.name) and now >= (branch.expires_at or branch.created_at + REHEARSED_FOR)


def _over(branch: Branch, item: Kept, now: datetime) -> bool:
    if now < item.until:
        return False
    if item.branch_id:
        return item.branch_id == branch.branch_id
    return item.name == branch.name and item.began - GRACE <= branch.created_at <= item.began + GRACE
