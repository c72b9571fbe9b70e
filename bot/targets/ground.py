"""The ground that a change stands on: what the target is now, beside what it should be, and which tries there were before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.catalog.model import Catalog, CatalogDiff
from bot.store import changes
from bot.store.database import Store
from bot.targets import truth, version
from bot.targets.connect import Conn
from bot.targets.model import Result
from bot.targets.order import Order
from bot.targets.proof import Expected, described, differences


@dataclass(frozen=True, slots=True)
class Ground:
    """What was found at the beginning of a change of `target`."""

    store: Store
    target: str
    order: Order
    expected: Expected
    found: Catalog

    @property
    def start(self) -> Catalog:
        """Return what the change starts from."""
        return self.expected.base if self.order.kind == "apply" else self.expected.upgraded

    @property
    def goal(self) -> Catalog:
        """Return what it leads to."""
        return self.expected.upgraded if self.order.kind == "apply" else self.expected.base

    def is_there(self) -> bool:
        """Whether the target already is what the change leads to, and that can be told from what it starts from."""
        state = "upgraded" if self.order.kind == "apply" else "base"
        return (
            bool(differences(self.expected.upgraded, self.expected.base)) and truth.state_of(self.found, self.expected) == state
        )

    def unfit(self) -> Result | None:
        """Say why the change cannot start from here, or that there is nothing to do."""
        forward = self.order.kind == "apply"
        if self.is_there():
            words = "already is as the examined files leave it" if forward else "already is as base leaves it"
            return Result("done", f"The target {words}; nothing was run.")
        drift = differences(self.found, self.start)
        if not drift or self.order.allow_drift or self._resumes():
            return None
        start = "what the base branch gives" if forward else "what the change left: something was applied since"
        return Result("refused", f"The target differs from {start}.", (*described(drift), _ALLOW))

    def unrestorable(self) -> Result | None:
        """Say why the state before these files cannot simply be put back: none was kept, or others changed the target since."""
        with self.store.transaction() as ours:
            applied = changes.last_kept(ours, self.target, self.order.origin.digest)
            since = changes.done_since(ours, self.target, applied.change_id) if applied else ()
        if applied is None:
            return Result("refused", "No state was kept before these files were applied here.", (_NO_BRANCH,))
        if since:
            words = f"a {since[-1].kind} of {since[-1].head_sha[:12] or since[-1].digest[:12]} by {since[-1].actor}"
            return Result("refused", f"Since then the target was changed: {words}. Restoring would undo that, too.")
        off = differences(self.found, self.expected.upgraded)
        if self.order.allow_drift or {change.identity for change in off.changes} <= self._whole():
            return None
        return Result("refused", "The target differs from what the change left: something was applied since.", described(off))

    def accepted(self) -> CatalogDiff:
        """Return the differences that were accepted with the order."""
        return differences(self.found, self.start) if self.order.allow_drift else CatalogDiff(())

    def tries(self, kind: str = "") -> tuple[changes.Change, ...]:
        """Return earlier tries of the same bytes that did not end well, since the last change that did."""
        with self.store.transaction() as ours:
            return changes.tries(ours, self.target, kind or self.order.kind, self.order.origin.digest)

    def already_in(self, conn: Conn) -> frozenset[int]:
        """Return numbers of changed files that an earlier try committed: their version rows were written with them."""
        moments = [str(change.safety["time"]) for change in self.tries() if change.safety.get("time")]
        if self.order.kind != "apply" or not moments:
            return frozenset()
        return version.since(conn, datetime.fromisoformat(min(moments)))

    def _resumes(self) -> bool:
        """Whether the differences are a part of this very change, left by an earlier try of the same bytes.

        A rollback may also begin where an apply stopped halfway.
        """
        off = {change.identity for change in differences(self.found, self.start).changes}
        return off <= self._whole() and bool(self.tries() or self.tries("apply"))

    def _whole(self) -> set[object]:
        return {change.identity for change in differences(self.expected.upgraded, self.expected.base).changes}


_ALLOW = "Who may accept that goes on with --allow-drift; what was accepted is kept in the audit."
_NO_BRANCH = "Only a target on Neon keeps a branch. The rollback without --restore runs the proven script."
