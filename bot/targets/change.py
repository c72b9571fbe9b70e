"""THE STORY of a change: lease, lock, state, drift, safety point, files, verification. Each step is kept before it begins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.catalog.model import Catalog, CatalogDiff
from bot.catalog.snapshot import snapshot
from bot.errors import BotError, CouldNotJudge, Superseded, Unavailable
from bot.report.checks import counted
from bot.store import audit, changes, leases
from bot.store.database import Store
from bot.targets import batches, proof, rows, safety, truth, version
from bot.targets.accounts import accounts
from bot.targets.connect import Conn, TargetSessions
from bot.targets.execute import Executor
from bot.targets.hold import Hold, held
from bot.targets.log import Log
from bot.targets.model import FileOutcome, Package, Progress, Result, Watch, unwatched
from bot.targets.plan import FilePlan, plan, script_plan
from bot.targets.proof import Expected, described, differences
from bot.targets.rehearse import rehearse
from bot.targets.verify import unproven


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for. `holder` is shown to people, `worker` names the process; `allow_drift` accepts other differences.

    `restore` makes a rollback put the state back that was kept before the apply, rows included, instead of running a script.
    `confirm` is called when the target is ours and right before it is touched; it raises when it must not be any more.
    """

    kind: str
    package: Package
    origin: changes.Origin
    holder: str
    worker: str
    lease_seconds: float = 30.0
    allow_drift: bool = False
    restore: bool = False
    confirm: Callable[[], None] = lambda: None


def carry_out(store: Store, sessions: TargetSessions, order: Order, watch: Watch = unwatched) -> Result:
    """Change a target, or say why not. Only what the steps name was touched; the result says exactly how far it came.

    Raises Unavailable when the bot's own database is away (then nothing was begun).
    """
    watch(Progress("lease", sessions.identity))
    names = {"holder": order.holder, "worker": order.worker}
    with held(store, sessions.identity, **names, seconds=order.lease_seconds, key=order.origin.key) as hold:
        if not isinstance(hold, Hold):
            since = f" since {hold.since:%H:%M} UTC" if hold.since else ""
            return Result("busy", f"{hold.holder} has this target{since}; you are number {hold.position} in the queue.")
        try:
            return _Change(store, sessions, order, watch, hold).run()
        except CouldNotJudge as error:
            return Result("refused", f"The target could not be judged: {error.message}")
        except Unavailable:
            raise
        except Superseded as error:
            return Result(
                "failed",
                f"Stopped: {error.message}.",
                (_LOOKS,),
            )
        except BotError as error:
            return Result("refused", error.message, (error.hint,) if error.hint else ())


def settle(store: Store, sessions: TargetSessions, order: Order) -> Result | None:
    """Look at a target whose last change never ended, say what it really is, and end that change as interrupted.

    Nothing is run. None when no change is open, or somebody else has the target.
    """
    with held(store, sessions.identity, holder=order.holder, worker=order.worker, seconds=order.lease_seconds) as hold:
        if not isinstance(hold, Hold):
            with store.transaction() as ours:
                leases.leave(ours, sessions.identity, order.holder)
            return None
        return _Change(store, sessions, order, unwatched, hold).settle()


class _Change:
    """One change under a hold."""

    def __init__(self, store: Store, sessions: TargetSessions, order: Order, watch: Watch, hold: Hold) -> None:
        self._store, self._sessions, self._order, self._watch, self._hold = store, sessions, order, Log(watch), hold
        self._package = order.package
        self._id = 0
        self._safety: dict[str, str] = {}
        self._rows: dict[str, int] = {}

    def run(self) -> Result:
        """Go through the steps."""
        files = self._plans()
        self._watch(Progress("lock", self._sessions.identity))
        with self._sessions.guard() as alone:
            if not alone:
                return Result("busy", "Somebody else changes this target right now: its advisory lock is taken.")
            return self._alone(files)

    def settle(self) -> Result | None:
        """Only look."""
        with self._sessions.guard() as alone, self._sessions.open("migrate-bot look", read_only=True) as conn:
            if not alone:
                return None
            expected = proof.expected(self._package, conn.info.server_version, self._sessions)
            return self._interrupted(conn, snapshot(conn), expected)

    def _plans(self) -> tuple[FilePlan, ...]:
        if self._order.kind == "apply":
            return batches.prepared(plan(self._package.head, self._package.head_order))
        if self._order.restore:
            return ()
        if self._package.rollback_status not in {"proven", "schema_only"}:
            raise CouldNotJudge(f"there is no proven way back ({self._package.rollback_status.replace('_', ' ')})")
        return (script_plan("rollback", self._package.rollback),)

    def _alone(self, files: tuple[FilePlan, ...]) -> Result:
        self._watch(Progress("state", self._sessions.identity))
        with self._sessions.open("migrate-bot look", read_only=True) as conn:
            self._sessions.refuse_unfit(conn)
            expected = proof.expected(self._package, conn.info.server_version, self._sessions)
            found = snapshot(conn)
            told = self._interrupted(conn, found, expected)
            if told:
                return told
            refused = self._unrestorable(found, expected) if self._order.restore else self._unfit(found, expected)
        if refused:
            return refused
        self._order.confirm()
        return self._begin(files, found, expected)

    def _interrupted(self, conn: Conn, found: Catalog, expected: Expected) -> Result | None:
        """An earlier change whose worker vanished: report the truth and stop. Asking again goes on from there."""
        with self._store.transaction() as ours:
            left = changes.unended(ours, self._sessions.identity)
        lines: list[str] = []
        alive = 0
        for change in left:
            known = truth.look(conn, change, self._package, found, expected)
            lines += known.lines
            alive = alive or known.backend
            if not known.backend:
                self._end(change.change_id, "interrupted", Result("interrupted", known.lines[0], known.lines[1:]))
        if not left:
            return None
        way_out = "" if alive else " Ask again to go on from this state."
        return Result("refused", f"An earlier change did not end; this is what the target really is.{way_out}", tuple(lines))

    def _unfit(self, found: Catalog, expected: Expected) -> Result | None:
        """Compare with what the change starts from: base for apply, head for rollback."""
        state = truth.state_of(found, expected)
        forward = self._order.kind == "apply"
        distinct = bool(differences(expected.upgraded, expected.base))
        if distinct and state == ("upgraded" if forward else "base"):
            words = "already is as the examined files leave it" if forward else "already is as base leaves it"
            return Result("done", f"The target {words}; nothing was run.")
        drift = differences(found, expected.base if forward else expected.upgraded)
        if not drift or self._order.allow_drift or self._resumes(found, expected):
            return None
        start = "what the base branch gives" if forward else "what the change left: something was applied since"
        return Result("refused", f"The target differs from {start}.", (*described(drift), _ALLOW))

    def _unrestorable(self, found: Catalog, expected: Expected) -> Result | None:
        """Say why the state before these files cannot simply be put back: none was kept, or others changed the target since."""
        with self._store.transaction() as ours:
            applied = changes.last_kept(ours, self._sessions.identity, self._order.origin.digest)
            since = changes.done_since(ours, self._sessions.identity, applied.change_id) if applied else ()
        if applied is None:
            return Result("refused", "No state was kept before these files were applied here.", (_NO_BRANCH,))
        if since:
            words = f"a {since[-1].kind} of {since[-1].head_sha[:12] or since[-1].digest[:12]} by {since[-1].actor}"
            return Result("refused", f"Since then the target was changed: {words}. Restoring would undo that, too.")
        off = differences(found, expected.upgraded)
        whole = {change.identity for change in differences(expected.upgraded, expected.base).changes}
        if self._order.allow_drift or {change.identity for change in off.changes} <= whole:
            return None
        return Result("refused", "The target differs from what the change left: something was applied since.", described(off))

    def _resumes(self, found: Catalog, expected: Expected) -> bool:
        """Whether the differences are a part of this very change, left by an earlier try of the same bytes.

        A rollback may also begin where an apply stopped halfway.
        """
        whole = {change.identity for change in differences(expected.upgraded, expected.base).changes}
        start = expected.base if self._order.kind == "apply" else expected.upgraded
        off = {change.identity for change in differences(found, start).changes}
        return off <= whole and bool(self._tries() or self._tries("apply"))

    def _tries(self, kind: str = "") -> tuple[changes.Change, ...]:
        with self._store.transaction() as ours:
            return changes.tries(ours, self._sessions.identity, kind or self._order.kind, self._order.origin.digest)

    def _already_in(self, conn: Conn) -> frozenset[int]:
        """Return numbers of changed files that an earlier try committed: their version rows were written with them."""
        moments = [str(change.safety["time"]) for change in self._tries() if change.safety.get("time")]
        if self._order.kind != "apply" or not moments:
            return frozenset()
        return version.since(conn, datetime.fromisoformat(min(moments)))

    def _begin(self, files: tuple[FilePlan, ...], found: Catalog, expected: Expected) -> Result:
        with self._store.transaction() as ours:
            self._id = changes.start(ours, self._sessions.identity, self._order.kind, self._order.origin, self._hold.lease.fence)
        self._audit("started", drift_accepted=self._order.allow_drift)
        self._step("drift")
        goal = expected.upgraded if self._order.kind == "apply" else expected.base
        start = expected.base if self._order.kind == "apply" else expected.upgraded
        drift = differences(found, start) if self._order.allow_drift else CatalogDiff(())
        if drift:
            self._audit("drift accepted", differences=list(described(drift, limit=100)))
        done, result = self._prepared(files, goal, drift)
        if result is None and not self._order.restore:
            result = self._verified(files, self._files(files, done), goal, drift)
        if result is None:
            result = self._restored(goal, drift)
        self._end(self._id, result.state, result)
        self._audit(result.state, reason=result.reason)
        return result

    def _prepared(self, files: tuple[FilePlan, ...], goal: Catalog, drift: CatalogDiff) -> tuple[frozenset[int], Result | None]:
        """Keep the way back, then rehearse where there is a copy; a result when that failed: nothing was touched yet."""
        done: frozenset[int] = frozenset()
        try:
            done = self._kept()
            if not self._sessions.rehearses or self._order.kind != "apply":
                return done, None
            self._step("rehearsal")
            name = f"rehearsal-{safety.named(self._order.origin)}"
            left = tuple(file for file in files if not self._is_in(file, done))
            wrong = rehearse(self._sessions, name, left, self._recorder, (goal, drift), (self._hold.check, self._watch))
        except BotError as error:
            details = (error.hint,) if error.hint else ()
            return done, self._untouched(files, f"Nothing of the target was touched: {error.message}", details)
        self._audit("rehearsed", passed=not wrong)
        if wrong:
            reason = f"The rehearsal on a branch of the real data failed, so the target was not touched: {wrong[0]}"
            return done, self._untouched(files, reason, wrong[1:])
        return done, None

    def _kept(self) -> frozenset[int]:
        """Write down where to go back to, before and after it is made; return which files an earlier try committed."""
        self._step("safety")
        with self._sessions.open("migrate-bot safety") as conn:
            point, done = safety.point(conn), self._already_in(conn)
            self._rows = rows.counted(conn)
        tries = () if self._order.restore else self._tries()
        before = next((change.safety for change in tries if change.safety.get("branch_id")), None)
        name = f"pre-{'rollback' if self._order.kind == 'rollback' else 'migration'}-{safety.named(self._order.origin)}"
        planned = {key: str(before[key]) for key in _BRANCH} if before else self._sessions.plan_safety(name)
        self._note_safety({**point, **planned})
        if planned and not self._order.restore:
            self._note_safety({**point, **self._sessions.make_safety(planned)})
            self._audit("safety", branch=self._safety["branch"])
        return done

    def _note_safety(self, point: Mapping[str, str]) -> None:
        self._safety = dict(point)
        with self._store.transaction() as ours:
            changes.safety(ours, self._id, dict(point))

    def _untouched(self, files: tuple[FilePlan, ...], reason: str, details: tuple[str, ...]) -> Result:
        pending = tuple(FileOutcome(file.path, len(file.statements)) for file in files)
        return Result("failed", reason, details, pending, self._safety, self._id)

    def _restored(self, goal: Catalog, drift: CatalogDiff) -> Result:
        """Let the kept state take the place of today's, which stays under the name of this change's own safety branch."""
        self._step("restore")
        made = Result("failed", safety=self._safety, change_id=self._id)
        with self._store.transaction() as ours:
            applied = changes.last_kept(ours, self._sessions.identity, self._order.origin.digest)
        assert applied is not None
        try:
            preserved = self._sessions.restore(applied.safety, self._safety["branch"])
            self._note_safety({**self._safety, "branch_id": preserved})
            self._audit("restored", branch=applied.safety["branch"], preserved=self._safety["branch"])
            self._step("verify")
            left = unproven(self._sessions, goal, drift)
        except BotError as error:
            return replace(made, reason=error.message, details=(error.hint,) if error.hint else ())
        if left:
            return replace(made, reason="The kept state was put back, but it is not what base gives.", details=left)
        kept = f"today's state stays on branch {self._safety['branch']}"
        return replace(made, state="done", reason=f"The state of {applied.safety['time']} was put back, rows included; {kept}.")

    def _files(self, files: tuple[FilePlan, ...], done: frozenset[int]) -> tuple[FileOutcome, ...]:
        outcomes = [FileOutcome(file.path, len(file.statements)) for file in files]
        executor = Executor(self._sessions, truth.purpose(self._id), check=self._hold.check, report=self._watch)
        self._hold.interrupt = executor.interrupt
        for index, file in enumerate(files):
            if self._is_in(file, done):
                outcomes[index] = replace(outcomes[index], state="applied", tries=0)
                continue
            self._step(f"file {index + 1} of {len(files)}: {file.path}")
            told = Progress("files", file.path, index + 1, len(files))
            try:
                outcomes[index] = executor.file(file, told, self._recorder(file))
            except Superseded as error:
                outcomes[index] = replace(outcomes[index], state="failed", error=error.message)
            with self._store.transaction() as ours:
                changes.progress(ours, self._id, self._kept_of(Result("started", files=tuple(outcomes))))
            self._audit("file", file=file.path, state=outcomes[index].state)
            if outcomes[index].state != "applied":
                break
        return tuple(outcomes)

    def _is_in(self, file: FilePlan, done: frozenset[int]) -> bool:
        return file.number in done and file.path in self._package.changed

    def _recorder(self, file: FilePlan) -> Callable[[Conn], None]:
        if self._order.kind == "apply":
            is_new = file.path in self._package.changed
            return lambda conn: version.write(conn, file, changed=is_new) if version.ensure(conn) else None
        gone = [path for path in self._package.head_order if path not in self._package.base]
        return lambda conn: _forget(conn, gone)

    def _verified(
        self, files: tuple[FilePlan, ...], outcomes: tuple[FileOutcome, ...], goal: Catalog, drift: CatalogDiff
    ) -> Result:
        stopped = next((outcome for outcome in outcomes if outcome.state != "applied"), None)
        made = Result("failed", files=outcomes, safety=self._safety, change_id=self._id)
        if stopped is not None:
            where = f"{stopped.path}:{stopped.line}" if stopped.line else stopped.path
            return replace(made, reason=f"{where}: {stopped.error}", details=accounts(outcomes, files))
        self._step("verify")
        try:
            left, fewer = unproven(self._sessions, goal, drift), self._lost_rows()
        except Unavailable as error:
            return replace(made, reason=f"Every file ran and is in, but the target could not be looked at: {error.message}")
        if left:
            return replace(made, reason="Every file ran, but the target is not as it was proven.", details=left)
        reason = f"{counted(len(outcomes), 'file')} ran; the target is exactly as it was proven."
        return replace(made, state="done", reason=reason, details=fewer)

    def _lost_rows(self) -> tuple[str, ...]:
        """Say which tables have far fewer rows than before: allowed, since a change may mean it, but never unsaid."""
        with self._sessions.open("migrate-bot verify", read_only=True) as conn:
            lines = rows.lost(self._rows, rows.counted(conn))
        if lines:
            self._audit("rows lost", tables=list(lines))
        return lines

    def _step(self, name: str) -> None:
        self._hold.check()
        with self._store.transaction() as ours:
            changes.step(ours, self._id, name)
        self._watch(Progress(name.partition(" ")[0], name))

    def _end(self, change_id: int, state: str, result: Result) -> None:
        with self._store.transaction() as ours:
            changes.end(ours, change_id, state, self._kept_of(result) if change_id == self._id else result.as_json())

    def _kept_of(self, result: Result) -> dict[str, Any]:
        return {**result.as_json(), "log": list(self._watch.lines)}

    def _audit(self, what: str, **detail: object) -> None:
        origin = self._order.origin
        place = {"key": origin.key, "actor": origin.actor, "target": self._sessions.identity, "head_sha": origin.head_sha}
        with self._store.transaction() as ours:
            audit.record(ours, f"{self._order.kind}.{what}", **place, change=self._id, digest=origin.digest, **detail)  # type: ignore[arg-type]


_LOOKS = "Ask again: the target is looked at first, and nothing that is in is run a second time."
_ALLOW = "Who may accept that goes on with --allow-drift; what was accepted is kept in the audit."


def _forget(conn: Conn, gone: list[str]) -> None:
    """Remove what a rollback makes untrue: version rows of files that are gone, and how far batches came."""
    batches.forget(conn)
    if version.has_table(conn):
        version.forget(conn, gone)


_BRANCH = ("branch", "branch_id", "until")
_NO_BRANCH = "Only a target on Neon keeps a branch. The rollback without --restore runs the proven script."
