"""The rows that one change drops: whether they can be kept, kept before its files run, put back with its rollback."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC

from psycopg import DatabaseError
from psycopg.errors import LockNotAvailable

from bot.errors import UsageError
from bot.replay.session import Refusal
from bot.rollback.generate import generate
from bot.rollback.keep import Kept
from bot.rollback.keep import keep as planned
from bot.rollback.script import Script
from bot.store import audit
from bot.store import kept as notes
from bot.store.changes import Change
from bot.store.database import Store
from bot.targets import kept
from bot.targets.connect import Conn, TargetSessions
from bot.targets.execute import LOCKED, Blocked, Executor
from bot.targets.kept import Lying
from bot.targets.model import Progress, Result
from bot.targets.order import Order
from bot.targets.proof import Expected


class Keeper:
    """Looks after the dropped rows of one change. `lines` tell people what was kept, or what came back."""

    def __init__(self, store: Store, sessions: TargetSessions, order: Order, expected: Expected) -> None:
        """Nothing is asked yet; only a way back that loses rows gives anything to do."""
        self._store, self._sessions, self._order, self._expected = store, sessions, order, expected
        self._loses = order.package.rollback_status == "schema_only" and not order.restore
        self._keeps = False
        self._label = ""
        self.lines: tuple[str, ...] = ()

    def refusal(self, conn: Conn) -> Result | None:
        """Say what would be lost for good, unless that was accepted. Nothing is touched; `conn` only reads."""
        if not self._loses:
            return None
        return self._not_kept(conn) if self._order.kind == "apply" else self._gone(conn)

    def waits(self, conn: Conn) -> bool:
        """Whether an earlier rollback brought the schema back, but not yet the rows that lie aside."""
        self._label = kept.newest(conn, self._order.origin.digest) if self._loses else ""
        return bool(self._label and kept.dropped(conn, self._plan(), self._label))

    @property
    def keeps(self) -> bool:
        """Whether there is something to keep before the files run; known once `refusal` was asked."""
        return self._keeps

    @property
    def puts_back(self) -> bool:
        """Whether something lies aside for this rollback; known once `refusal` or `waits` was asked."""
        return self._order.kind == "rollback" and bool(self._label)

    def keep(self, executor: Executor, change_id: int, tries: Sequence[Change]) -> tuple[str, ...]:
        """Put the rows aside in one transaction; return a line per table. Raises UsageError, Superseded and Unavailable.

        A later try of the same bytes keeps them under the label of the first one. Where the loss was accepted, only a lock that
        is not had stands in the way.
        """
        target, origin, days = self._sessions.identity, self._order.origin, self._sessions.target.keep_dropped.days
        with self._store.transaction() as ours:
            earlier = notes.latest(ours, target, origin.digest)
            again = earlier and earlier.state == "kept" and earlier.change_id in {change.change_id for change in tries}
            self._label = earlier.label if earlier and again else f"{origin.digest[:12]}_{change_id}"
            notes.keep(ours, target, self._label, digest=origin.digest, change_id=change_id, days=days)
        plan, label = self._plan(), self._label

        def work(conn: Conn) -> tuple[Lying, ...]:
            if large := self._too_large(conn, plan):
                raise UsageError(large[0])
            return kept.keep(conn, plan, label=label, digest=origin.digest, days=days)

        began, failed = time.monotonic(), "The rows that the files drop could not be kept aside"
        try:
            lying = executor.own(Progress("keep", "rows"), work, failed)
        except Blocked:
            raise
        except UsageError as error:
            if not self._order.accept_loss:
                raise UsageError(error.message, hint=_ACCEPT) from None
            self.lines += (f"{error.message} That was accepted.",)
            return ()
        tables = tuple(f"{item.what}: {item.rows} rows" for item in lying if any(item.place == of.place for of in plan.items))
        if lying:
            with self._store.transaction() as ours:
                notes.describe(ours, target, label, tables, lying[0].until)
            until, since = (moment.astimezone(UTC) for moment in (lying[0].until, max(item.kept_at for item in lying)))
            self.lines += (
                f"Kept aside until {until:%Y-%m-%d %H:%M} UTC: {', '.join(tables)}. The rollback puts them back.",
                f"That took {time.monotonic() - began:.1f} s, in which the tables could be read and written.",
                f"They are as they stood at {since:%H:%M:%S} UTC; what is written to them between then and the drop is not kept.",
            )
        return tables

    def put_back(self, conn: Conn) -> Refusal | None:
        """Put kept rows back, as a part of the transaction that is open; what stands in the way undoes all of it.

        When the loss was accepted, it undoes only this, and the rows stay where they are.
        """
        try:
            with conn.transaction():
                self.lines = kept.put_back(conn, self._plan(), self._label)
        except DatabaseError as error:
            said = error.diag.message_primary or "the connection broke"
            if not self._order.accept_loss or conn.closed or error.sqlstate in LOCKED:
                return Refusal(error.sqlstate or "", f"The kept rows could not be put back: {said}", hint=_WITHOUT)
            self.lines = (f"The kept rows could not be put back and stay aside: {said}.",)
        return None

    def settle(self) -> None:
        """Note that the rows are back, once the target says so."""
        if not self.puts_back:
            return
        with self._sessions.open("migrate-bot look", read_only=True) as conn:
            left = kept.of(conn, self._label)
        if not left:
            with self._store.transaction() as ours:
                notes.end(ours, self._sessions.identity, self._label, "restored")

    def _plan(self) -> Kept:
        base, upgraded = self._expected.base, self._expected.upgraded
        made = generate(upgraded, base, same_origin=True)
        return planned(base, upgraded, again=made.again if isinstance(made, Script) else (), label=self._label or "look")

    def _not_kept(self, conn: Conn) -> Result | None:
        wanted, plan = self._sessions.target.keep_dropped, self._plan()
        if not wanted.days or not plan:
            return None
        against = self._unproven()
        with suppress(LockNotAvailable):
            against += self._too_large(conn, plan)
        against += [] if kept.may_keep(conn) else [_NO_RIGHT.format(self._sessions.target.name)]
        self._keeps = not against
        seen = self._order.package.back
        lost = against or [_NOT_BACK.format(item) for item in plan.items if item.kind == "table" and str(item) not in seen]
        if not lost:
            return None
        if not self._order.accept_loss:
            return Result("refused", "The files drop rows that cannot be kept aside; nothing was touched.", (*lost, _ACCEPT))
        self.lines = ("The files drop rows that are not kept aside, which was accepted:", *lost)
        return None

    def _unproven(self) -> list[str]:
        found = self._order.package.keeping
        if not found:
            return ["The examination did not try whether kept rows come back: it is of an older version. Examine again."]
        words = "they did not" if found == "not_proven" else "that could not be judged"
        return [] if found in {"proven", "partly"} else [f"The examination tried whether kept rows come back: {words}."]

    def _too_large(self, conn: Conn, plan: Kept) -> list[str]:
        """Weigh the tables; a lock that another session holds on one is waited for when the rows are kept, not before."""
        sizes, most = kept.size(conn, plan), self._sessions.target.keep_dropped.most_mb
        total = sum(sizes.values())
        if total <= most << 20:
            return []
        largest = max(sizes, key=lambda what: sizes[what])
        held = f"{total / (1 << 20):.0f} MB in all, most of it {largest.partition(' (')[0]}"
        return [f"The tables that lose rows hold {held}; at most {most} MB are kept (keep_dropped of the target)."]

    def _gone(self, conn: Conn) -> Result | None:
        self._label = kept.newest(conn, self._order.origin.digest)
        if self._label:
            return None
        with self._store.transaction() as ours:
            known = notes.latest(ours, self._sessions.identity, self._order.origin.digest)
        self.lines = ("No rows were kept aside before the files ran, so only the schema came back.",)
        if known is None or known.state == "restored" or self._order.accept_loss:
            return None
        reason = f"The rows that the files dropped were kept until {known.until.astimezone(UTC):%Y-%m-%d %H:%M} UTC and are gone."
        return Result("refused", reason, (_SCHEMA_ONLY,))


def sweep(store: Store, sessions: TargetSessions) -> int:
    """Remove what lies aside in a target although its time is over, with an entry in the audit; return how much went.

    The caller holds the target's guard. Raises Unavailable when the target does not answer.
    """
    with store.transaction() as ours:
        due = notes.due(ours, sessions.identity)
    if not due:
        return 0
    with sessions.open("migrate-bot sweep") as conn:
        with conn.transaction():
            gone = kept.sweep(conn)
        ended = [item for item in due if not kept.of(conn, item.label)]
    with store.transaction() as ours:
        for item in ended:
            notes.end(ours, sessions.identity, item.label, "ended")
            audit.record(ours, "kept.ended", target=sessions.identity, label=item.label, what=item.what)
    return len(gone)


_ACCEPT = (
    "Go on with --accept-loss: the rows are then dropped for good. What else preserves them: drop in a later release, or PITR."
)
_SCHEMA_ONLY = "Go on with --accept-loss: only the schema comes back then. The safety point of the apply still leads to the rows."
_NOT_BACK = "{}: the examination saw that these do not come back."
_WITHOUT = "With --accept-loss the schema goes back without them, and they stay aside."
_NO_RIGHT = "The role of target {} may not make the schema migrate_bot_kept (CREATE on the database), or it is somebody else's."
