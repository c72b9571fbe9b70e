"""Run planned files on a target: one transaction per file where it can be, short lock waits, patient tries, exact accounts."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from typing import TypeVar

from psycopg import DatabaseError, InterfaceError, OperationalError

from bot.errors import Superseded, Unavailable, UsageError
from bot.replay.session import Refusal, Session
from bot.targets import batches
from bot.targets.batches import BatchRun, Hooks
from bot.targets.connect import Conn, TargetSessions
from bot.targets.file import Limits
from bot.targets.model import FileOutcome, Progress
from bot.targets.plan import FilePlan

LOCKED = frozenset({"55P03", "40P01", "40001"})
"""Lock not available, deadlock, serialization failure: worth another try."""
CANCELLED, STOPPED = "57014", "stopped"
_SLOWEST = 30.0
Report = Callable[[Progress], None]
Wait = Callable[[float], None]


Record = Callable[[Conn], Refusal | None]
Outcome = TypeVar("Outcome")


class Blocked(UsageError):
    """A lock was not had in all tries; nothing was done."""


class Executor:
    """Runs the files of one change. `check` raises when the lease was lost; it is called before every statement."""

    def __init__(
        self, sessions: TargetSessions, purpose: str, *, check: Callable[[], None], report: Report, wait: Wait = time.sleep
    ) -> None:
        """`purpose` becomes the application name by which a surviving backend is recognised."""
        self._sessions, self._purpose, self._check, self._report, self._wait = sessions, purpose, check, report, wait
        self._sliced = 0
        self._conn: Conn | None = None

    def interrupt(self) -> None:
        """Break off the statement that runs now, from another thread; its file is rolled back as far as it can be."""
        conn = self._conn
        if conn is not None:
            with suppress(OperationalError, InterfaceError):
                conn.cancel_safe(timeout=5)

    def file(self, plan: FilePlan, told: Progress, record: Record) -> FileOutcome:
        """Run one file in a session of its own, as psql would, and say exactly what happened.

        `record` writes what must be true exactly when the file is in, inside the file's transaction where it has one; what it
        refuses stops the file.
        """
        outcome, self._sliced = FileOutcome(plan.path, len(plan.statements)), 0
        try:
            conn = self._sessions.open(self._purpose)
        except Unavailable as error:
            return replace(outcome, state="failed", error=error.message)
        self._conn = conn
        try:
            run = self._single if plan.single else self._stepwise
            return run(conn, plan, replace(told, statements=len(plan.statements)), record)
        except OperationalError as error:
            return replace(outcome, state="failed", error=f"the connection broke (SQLSTATE {error.sqlstate or 'none'})")
        finally:
            self._conn = None
            conn.close()

    def own(self, told: Progress, work: Callable[[Conn], Outcome], failed: str) -> Outcome:
        """Run work of the bot's own on one state of the target, in one transaction with the same patience as for a file.

        Raises UsageError (Blocked for a lock) that begins with `failed` and says what stood in the way, Superseded, Unavailable.
        """
        with closing(self._sessions.open(self._purpose)) as conn:
            self._conn = conn
            try:
                for tries in itertools.count(1):
                    self._check()
                    self._report(told)
                    try:
                        with conn.transaction():
                            conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                            return work(conn)
                    except DatabaseError as error:
                        refusal = Refusal(error.sqlstate or "", error.diag.message_primary or "the connection broke")
                    if refusal.sqlstate == CANCELLED:
                        self._check()
                    if conn.closed or refusal.sqlstate not in LOCKED or tries > self._limits.retries:
                        raise (Blocked if refusal.sqlstate in LOCKED else UsageError)(f"{failed}: {refusal.message}.")
                    self._back_off(tries, told, refusal)
            finally:
                self._conn = None
        raise AssertionError("the loop returns")

    def _stopped(self, where: str) -> Refusal | None:
        try:
            self._check()
        except Superseded as error:
            return Refusal(STOPPED, f"stopped {where}: {error.message}")
        return None

    def _single(self, conn: Conn, plan: FilePlan, told: Progress, record: Record) -> FileOutcome:
        """Everything or nothing; a lock that is not had rolls the whole file back and is tried again later."""
        for tries in itertools.count(1):
            session = Session(conn)
            session.execute("BEGIN")
            ran, refusal = self._statements(session, plan, told, 0)
            if refusal is None:
                refusal = self._commit(session, conn, record)
                if refusal is None:
                    return FileOutcome(plan.path, ran, "applied", ran, tries=tries)
            if not session.lost:
                session.execute("ROLLBACK")
            if session.lost or refusal.sqlstate not in LOCKED or tries > self._limits.retries:
                return _failed(plan, ran, refusal, tries)
            self._back_off(tries, told, refusal)
        raise AssertionError("the loop returns")

    def _commit(self, session: Session, conn: Conn, record: Record) -> Refusal | None:
        refusal = _recorded(conn, record)
        if refusal is not None:
            return refusal
        answer = session.execute("COMMIT")
        if answer.refusal is not None or answer.tag == "COMMIT":
            return answer.refusal
        return Refusal("", "the connection broke at COMMIT" if session.lost else "the transaction was rolled back at COMMIT")

    def _stepwise(self, conn: Conn, plan: FilePlan, told: Progress, record: Record) -> FileOutcome:
        """Statement by statement, because the file cannot be one transaction; what ran before a failure is permanent."""
        session, ran, tries = Session(conn), 0, 1
        while True:
            done, refusal = self._statements(session, plan, told, ran)
            ran += done
            if refusal is None:
                break
            if session.lost or refusal.sqlstate not in LOCKED or tries > self._limits.retries or not session.idle:
                failed = _failed(plan, ran, refusal, tries)
                return replace(failed, state="partly") if ran or self._sliced else failed
            self._back_off(tries, told, refusal)
            tries += 1
        if not session.idle:
            session.execute("ROLLBACK")
            left_open = "the file leaves a transaction of its own open; that part was rolled back"
            return FileOutcome(plan.path, ran, "partly", ran, error=left_open, tries=tries)
        session.execute("BEGIN")
        if plan.batches:
            batches.forget(conn, plan.path)
        refusal = self._commit(session, conn, record)
        if refusal is None:
            return FileOutcome(plan.path, ran, "applied", ran, tries=tries)
        if not session.lost:
            session.execute("ROLLBACK")
        return replace(_failed(plan, ran, refusal, tries), state="partly", line=0)

    def _statements(self, session: Session, plan: FilePlan, told: Progress, start: int) -> tuple[int, Refusal | None]:
        """Run from statement `start`; return how many ran and what stopped it."""
        for index, statement in enumerate(plan.statements[start:], start):
            if stopped := self._stopped("before this statement"):
                return index - start, stopped
            at = replace(told, statement=index + 1)
            self._report(at)
            if index in plan.batches:
                refusal = self._batches(session, plan, index, at)
            else:
                refusal = session.execute(statement.sql, statement.copy_data).refusal
            if refusal is not None:
                broken_off = self._stopped("in this statement") if refusal.sqlstate == CANCELLED else None
                return index - start, replace(refusal, message=broken_off.message) if broken_off else refusal
            if session.lost:
                return index - start, Refusal("", "the connection broke")
        return len(plan.statements) - start, None

    def _batches(self, session: Session, plan: FilePlan, index: int, at: Progress) -> Refusal | None:
        """Run one statement slice by slice; a locked slice is tried again by itself, as often as a file would be."""

        def again(tries: int, refusal: Refusal) -> bool:
            if refusal.sqlstate not in LOCKED or tries > self._limits.retries:
                return False
            self._back_off(tries, at, refusal)
            return True

        run = BatchRun(session, plan.path, index, plan.statements[index].sql, plan.batches[index])
        hooks = Hooks(self._check, lambda rows: self._report(replace(at, text=f"{at.text}: {rows} rows in batches")), again)
        try:
            refusal = run.run(hooks)
        except Superseded as error:
            refusal = Refusal(STOPPED, f"stopped between two batches: {error.message}")
        self._sliced += run.rows
        if refusal is None:
            return None
        if not run.rows:
            return replace(refusal, sqlstate="")
        stays = f"{run.rows} rows in committed batches stay; asking again goes on from there."
        return replace(refusal, sqlstate="", hint=f"{refusal.hint} {stays}".strip())

    def _back_off(self, tries: int, told: Progress, refusal: Refusal) -> None:
        seconds = min(_SLOWEST, self._limits.first_wait_ms / 1000 * 2 ** (tries - 1))
        self._report(replace(told, text=f"{told.text}: {refusal.message}; try {tries + 1} in {seconds:.1f} s"))
        self._wait(seconds)

    @property
    def _limits(self) -> Limits:
        return self._sessions.target.limits


def _recorded(conn: Conn, record: Record) -> Refusal | None:
    try:
        return record(conn)
    except DatabaseError as error:
        return Refusal(error.sqlstate or "", f"schema_version could not be written: {error.diag.message_primary or ''}")


def _failed(plan: FilePlan, ran: int, refusal: Refusal, tries: int) -> FileOutcome:
    at = plan.statements[min(ran, len(plan.statements) - 1)].location.line if plan.statements else 0
    at = 0 if refusal.sqlstate == STOPPED else at
    words = " ".join(part for part in (refusal.message, refusal.detail, refusal.hint) if part)
    return FileOutcome(plan.path, len(plan.statements), "failed", ran, at, words, tries)
