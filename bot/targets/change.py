"""THE STORY of a change: lease, lock, state, drift, safety point, files, verification. Each step is kept before it begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.catalog.model import Catalog, CatalogDiff
from bot.catalog.snapshot import snapshot
from bot.errors import BotError, CouldNotJudge, Superseded, Unavailable
from bot.replay.session import Refusal
from bot.report.checks import counted
from bot.store import audit, changes, leases
from bot.store.database import Store
from bot.targets import batches, proof, rows, safety, truth, version
from bot.targets.accounts import accounts
from bot.targets.connect import Conn, TargetSessions
from bot.targets.execute import Executor, Record
from bot.targets.ground import Ground
from bot.targets.hold import Hold, held
from bot.targets.keeping import Keeper, sweep
from bot.targets.log import Log
from bot.targets.model import FileOutcome, Progress, Result, Watch, unwatched
from bot.targets.order import Order
from bot.targets.plan import FilePlan, plan, script_plan
from bot.targets.proof import Expected, described
from bot.targets.rehearse import rehearse
from bot.targets.verify import unproven


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
            ground = Ground(self._store, self._sessions.identity, self._order, expected, found)
            keeper = Keeper(self._store, self._sessions, self._order, expected)
            if self._order.kind == "rollback" and ground.is_there() and keeper.waits(conn):
                files = (replace(files[0], statements=(), single=True),)
            else:
                refused = ground.unrestorable() if self._order.restore else ground.unfit() or keeper.refusal(conn)
                if refused:
                    return refused
        if self._order.kind == "apply":
            sweep(self._store, self._sessions)
        self._order.confirm()
        return self._begin(files, ground, keeper)

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

    def _begin(self, files: tuple[FilePlan, ...], ground: Ground, keeper: Keeper) -> Result:
        with self._store.transaction() as ours:
            self._id = changes.start(ours, self._sessions.identity, self._order.kind, self._order.origin, self._hold.lease.fence)
        self._audit("started", drift_accepted=self._order.allow_drift, loss_accepted=self._order.accept_loss)
        self._step("drift")
        goal, drift = ground.goal, ground.accepted()
        if drift:
            self._audit("drift accepted", differences=list(described(drift, limit=100)))
        done, result = self._prepared(files, ground, drift, keeper)
        if result is None and not self._order.restore:
            result = self._verified(files, self._files(files, done, keeper), goal, drift)
        if result is None:
            result = self._restored(goal, drift)
        result = replace(result, details=(*result.details, *keeper.lines))
        self._end(self._id, result.state, result)
        self._audit(result.state, reason=result.reason)
        return result

    def _prepared(
        self, files: tuple[FilePlan, ...], ground: Ground, drift: CatalogDiff, keeper: Keeper
    ) -> tuple[frozenset[int], Result | None]:
        """Keep the way back, rehearse where there is a copy, keep rows; a result when that failed: nothing was touched yet."""
        done: frozenset[int] = frozenset()
        try:
            done = self._kept(ground)
            if self._sessions.rehearses and self._order.kind == "apply":
                wrong = self._rehearsed(tuple(file for file in files if not self._is_in(file, done)), ground.goal, drift)
                if wrong:
                    reason = f"The rehearsal on a branch of the real data failed, so the target was not touched: {wrong[0]}"
                    return done, self._untouched(files, reason, wrong[1:])
            if keeper.keeps:
                self._step("keep")
                self._audit("kept", tables=list(keeper.keep(self._executor(), self._id, ground.tries())))
        except BotError as error:
            details = (error.hint,) if error.hint else ()
            return done, self._untouched(files, f"Nothing of the target was touched: {error.message}", details)
        return done, None

    def _rehearsed(self, files: tuple[FilePlan, ...], goal: Catalog, drift: CatalogDiff) -> tuple[str, ...]:
        self._step("rehearsal")
        name = f"rehearsal-{safety.named(self._order.origin)}"
        watch = (self._hold.check, self._watch)
        wrong = rehearse(self._sessions, name, files, self._recorder, (goal, drift), watch)
        self._audit("rehearsed", passed=not wrong)
        return wrong

    def _executor(self) -> Executor:
        executor = Executor(self._sessions, truth.purpose(self._id), check=self._hold.check, report=self._watch)
        self._hold.interrupt = executor.interrupt
        return executor

    def _kept(self, ground: Ground) -> frozenset[int]:
        """Write down where to go back to, before and after it is made; return which files an earlier try committed."""
        self._step("safety")
        with self._sessions.open("migrate-bot safety") as conn:
            point, done = safety.point(conn), ground.already_in(conn)
            self._rows = rows.counted(conn)
        tries = () if self._order.restore else ground.tries()
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

    def _files(self, files: tuple[FilePlan, ...], done: frozenset[int], keeper: Keeper) -> tuple[FileOutcome, ...]:
        outcomes = [FileOutcome(file.path, len(file.statements)) for file in files]
        executor = self._executor()
        for index, file in enumerate(files):
            if self._is_in(file, done):
                outcomes[index] = replace(outcomes[index], state="applied", tries=0)
                continue
            self._step(f"file {index + 1} of {len(files)}: {file.path}")
            told = Progress("files", file.path, index + 1, len(files))
            try:
                outcomes[index] = executor.file(file, told, self._recorder(file, keeper))
            except Superseded as error:
                outcomes[index] = replace(outcomes[index], state="failed", error=error.message)
            with self._store.transaction() as ours:
                changes.progress(ours, self._id, self._kept_of(Result("started", files=tuple(outcomes))))
            self._audit("file", file=file.path, state=outcomes[index].state)
            if outcomes[index].state != "applied":
                break
        if self._order.kind == "rollback" and outcomes[-1].state == "applied":
            keeper.settle()
        return tuple(outcomes)

    def _is_in(self, file: FilePlan, done: frozenset[int]) -> bool:
        return file.number in done and file.path in self._package.changed

    def _recorder(self, file: FilePlan, keeper: Keeper | None = None) -> Record:
        if self._order.kind == "apply":
            is_new = file.path in self._package.changed
            return lambda conn: version.write(conn, file, changed=is_new) if version.ensure(conn) else None
        gone = [path for path in self._package.head_order if path not in self._package.base]

        def back(conn: Conn) -> Refusal | None:
            if keeper and keeper.puts_back:
                self._watch(Progress("rows", file.path))
                if refusal := keeper.put_back(conn):
                    return refusal
            _forget(conn, gone)
            return None

        return back

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


def _forget(conn: Conn, gone: list[str]) -> None:
    """Remove what a rollback makes untrue: version rows of files that are gone, and how far batches came."""
    batches.forget(conn)
    if version.has_table(conn):
        version.forget(conn, gone)


_BRANCH = ("branch", "branch_id", "until")
