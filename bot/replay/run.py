"""Run a program the way the deploy's psql calls would, statement by statement, and write down what the server answered."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Container
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from psycopg import Connection, OperationalError

from bot.errors import CouldNotJudge
from bot.findings import Location
from bot.replay import bulk, environment, verbs
from bot.replay.alone import watched
from bot.replay.blocks import line_in_file
from bot.replay.facts import Failure, Leak, OpenTransaction, RunFacts, StatementFacts, Trace
from bot.replay.onlooker import Onlooker
from bot.replay.session import Answer, Refusal, Session
from bot.replay.trace import Tracer, warm
from bot.scripts.model import Batch, Program, Statement, TransactionMode

Connect = Callable[[], "Connection[tuple[object, ...]]"]
EVERY = range(1 << 62)
ROLE_SETTINGS = re.compile(r"\bALTER\s+(ROLE|USER|DATABASE)\b", re.IGNORECASE)
"""What takes effect only at the next login."""
NEEDS_TO_BE_ALONE = frozenset({"25001", "2D000"})
SETTINGS = (
    "SELECT name, setting FROM pg_catalog.pg_settings WHERE source OPERATOR(pg_catalog.=) 'session'"
    " UNION ALL SELECT 'role', pg_catalog.current_setting('role')"
    " WHERE pg_catalog.current_setting('role') OPERATOR(pg_catalog.<>) 'none'"
)
PLPGSQL_LINE = re.compile(r"PL/pgSQL function inline_code_block line (\d+)")


@dataclass(slots=True)
class _Log:
    """What has been seen so far; becomes `RunFacts` at the end."""

    statements: list[StatementFacts] = field(default_factory=list)
    open_transactions: list[OpenTransaction] = field(default_factory=list)
    leaks: list[Leak] = field(default_factory=list)
    stopped: bool = False
    lost: str = ""
    traced: Container[int] = ()


def run(connect: Connect, program: Program, *, traced: Container[int] = (), observe: Connect | None = None) -> RunFacts:
    """Run every batch in a session of its own and return what happened.

    Statements whose number (from 0, through all batches) is in `traced` are looked at; `EVERY` holds every number. `observe`
    opens a session of a role that sees others' locks; without it a second session of `connect` looks at them. Raises
    CouldNotJudge when no session can be opened; a session that breaks on the way is a fact (`lost`).
    """
    log, began = _Log(traced=traced), time.perf_counter()
    session: Session | None = None
    touched = True
    with ThreadPoolExecutor(1, "onlooker") as beside:
        looks = any(number in traced for number in range(_size(program)))
        onlooker = beside.submit(Onlooker, observe or connect) if looks else None
        try:
            for batch in program.batches:
                before = session
                session = _next(session, connect) if touched or session is None else session
                if onlooker and session is not before:
                    warm(session)
                call = _Batch(session, connect, onlooker.result() if onlooker else None, batch, log)
                call.run()
                touched = call.touched
                if log.stopped or log.lost:
                    break
                if any(ROLE_SETTINGS.search(statement.sql) for statement in batch.statements):
                    session.close()
                    session = None
        finally:
            if session is not None:
                session.close()
            if onlooker is not None and onlooker.exception() is None:
                onlooker.result().close()
    seconds = time.perf_counter() - began
    return RunFacts(tuple(log.statements), tuple(log.open_transactions), tuple(log.leaks), log.stopped, log.lost, seconds)


def _size(program: Program) -> int:
    return sum(len(batch.statements) for batch in program.batches)


def _next(session: Session | None, connect: Connect) -> Session:
    """Return a session as new: logging in costs more than a whole file of statements that find their work done."""
    if session is not None:
        if session.renew():
            return session
        session.close()
    return _open(connect)


def _open(connect: Connect) -> Session:
    try:
        return Session(connect())
    except OperationalError as error:
        raise CouldNotJudge(f"The throw-away database cannot be reached any more: {error}".strip()) from None


class _Batch:
    """One psql call."""

    def __init__(
        self,
        session: Session,
        connect: Connect,
        onlooker: Onlooker | None,
        batch: Batch,
        log: _Log,
    ) -> None:
        self._session = session
        self._connect = connect
        self._onlooker = onlooker
        first = len(log.statements)
        looks = any(number in log.traced for number in range(first, first + len(batch.statements)))
        self._tracer = Tracer(session, onlooker) if onlooker is not None and looks else None
        self._unseen = False
        self._batch = batch
        self._log = log
        self._single = batch.call.mode is TransactionMode.SINGLE
        self._began: Location | None = None
        self._settings: dict[str, str] = {}
        self.touched = looks
        """Whether anything ran that may have left something in the session."""

    def run(self) -> None:
        statements = self._batch.statements
        if self._single:
            self._session.execute("BEGIN")
        place = 0
        while place < len(statements):
            place += self._several(place) or self._statement(statements[place])
            if self._over():
                break
            statement, following = statements[place - 1], statements[place] if place < len(statements) else None
            if following is None or following.location.path != statement.location.path:
                self._file_ends(statement, following)
        if self._single and not self._session.lost:
            self._end_single()

    def _over(self) -> bool:
        """Whether psql would end here."""
        if self._session.lost:
            self._log.lost = self._log.lost or "the server closed the connection"
            return True
        failed = bool(self._log.statements and self._log.statements[-1].failure)
        if failed and self._batch.call.on_error_stop:
            self._log.stopped = not self._batch.call.tolerated
            if self._session.in_transaction or self._session.aborted:
                self._session.execute("ROLLBACK")
            return True
        return False

    def _end_single(self) -> None:
        if self._session.idle:
            return
        last = self._batch.statements[-1] if self._batch.statements else None
        answer = self._session.execute("COMMIT")
        if answer.refusal is not None and last is not None:
            self._note(Statement("COMMIT", last.location), answer, 0.0, None)

    def _file_ends(self, statement: Statement, following: Statement | None) -> None:
        """Look at what a file leaves behind for the next one, or for nobody."""
        path = statement.location.path
        if not self._session.idle and not self._single:
            where = self._began or Location(path)
            self._log.open_transactions.append(OpenTransaction(where, path, lost=following is None))
        if following is None or self._session.aborted:
            return
        now = {row[0] or "": row[1] or "" for row in self._session.execute(SETTINGS, rows=True).rows}
        for name, value in sorted(now.items()):
            if self._settings.get(name) != value:
                self._log.leaks.append(Leak(path, name, value, following.location.path))
        self._settings = now

    def _several(self, first: int) -> int:
        """Run what may share a message, when nobody looks; return how many statements that were."""
        wanted = bulk.together(self._batch.statements, first) if self._tracer is None and self._session.idle else ()
        began = time.perf_counter()
        answers = self._session.execute_all([statement.sql for statement in wanted]) if len(wanted) > 1 else None
        if answers is None:
            self.touched = True
            return 0
        seconds = (time.perf_counter() - began) / len(wanted)
        for statement, (answer, notices) in zip(wanted, answers, strict=True):
            self._log.statements.append(StatementFacts(statement.sql, statement.location, answer.tag, seconds, None, notices))
        return len(wanted)

    def _statement(self, statement: Statement) -> int:
        verb = verbs.verb(statement.sql)
        was_idle, was_aborted = self._session.idle, self._session.aborted
        trace: Trace | None = None
        tracer = self._tracer if not was_idle or len(self._log.statements) in self._log.traced else None
        if tracer and was_idle and self._unseen:
            tracer.refresh()
        self._unseen = tracer is None
        began = time.perf_counter()
        if tracer and was_idle and verb == "VACUUM":
            answer, trace = self._alone(statement, tracer)
        elif tracer and was_idle and verb not in verbs.ALONE:
            answer, trace = self._wrapped(statement, verb, tracer)
        else:
            answer = self._session.execute(statement.sql, statement.copy_data)
            if tracer and answer.refusal is None:
                trace = self._seen(verb, tracer)
        seconds = time.perf_counter() - began
        if was_idle and not self._session.idle:
            self._began = statement.location
        self._note(statement, answer, seconds, trace, was_aborted=was_aborted)
        return 1

    def _seen(self, verb: str, tracer: Tracer) -> Trace | None:
        """Look after a statement that ran as it stands."""
        if self._session.in_transaction and verb not in verbs.UNSEEN:
            return tracer.after(opaque=verb in verbs.OPAQUE)
        if self._session.idle:
            tracer.ended()
        return None

    def _afterwards(self, tracer: Tracer) -> Trace:
        trace = tracer.after(opaque=True, complete=False)
        tracer.ended()
        return trace

    def _wrapped(self, statement: Statement, verb: str, tracer: Tracer) -> tuple[Answer, Trace | None]:
        """Run a statement in a transaction of its own, as the server would, and look before the commit."""
        answer = self._session.begin_with(statement.sql, statement.copy_data)
        if answer.refusal is None and self._session.in_transaction:
            trace, commit = tracer.after_and_commit(opaque=verb in verbs.OPAQUE)
            return (answer if commit.refusal is None else commit), trace
        if not self._session.idle and not self._session.lost:
            self._session.execute("ROLLBACK")
        tracer.ended()
        if answer.refusal is not None and answer.refusal.sqlstate in NEEDS_TO_BE_ALONE:
            return self._alone(statement, tracer)
        return answer, None

    def _alone(self, statement: Statement, tracer: Tracer) -> tuple[Answer, Trace | None]:
        """Run a statement that refuses a transaction, and have its locks read while it waits for a helper."""
        self._session.notices()
        tracer.refresh()
        helper = _open(self._connect)
        try:
            answer, locks = watched(
                self._session, helper, self._onlooker.known.spoken_of(statement.sql) if self._onlooker else (), statement.sql
            )
        finally:
            helper.close()
        if answer.refusal is not None or not self._session.idle:
            return answer, None
        return answer, replace(self._afterwards(tracer), locks=tracer.named(locks))

    def _note(
        self, statement: Statement, answer: Answer, seconds: float, trace: Trace | None, *, was_aborted: bool = False
    ) -> None:
        failure = _failure(statement, answer.refusal) if answer.refusal else None
        skipped = bool(failure and was_aborted and self._session.aborted)
        if failure and self._session.idle and environment.of_roles(statement.sql, failure.sqlstate, failure.message):
            skipped = True
        self._log.statements.append(
            StatementFacts(
                statement.sql,
                statement.location,
                answer.tag,
                seconds,
                None if skipped else failure,
                self._session.notices(),
                trace,
                skipped,
            )
        )


def _failure(statement: Statement, refusal: Refusal) -> Failure:
    return Failure(
        refusal.sqlstate,
        refusal.message,
        _place(statement, refusal),
        refusal.detail,
        refusal.hint,
        refusal.context,
        refusal.table,
        refusal.column,
        refusal.constraint,
    )


def _place(statement: Statement, refusal: Refusal) -> Location:
    """Return the line the server pointed at: by position, by the line inside a DO block, else the statement's first."""
    first = statement.location.line
    end = statement.location.end_line
    if 0 < refusal.position <= len(statement.sql) + 1:
        line = first + statement.sql.count("\n", 0, refusal.position - 1)
        return Location(statement.location.path, line, max(line, end))
    inside = PLPGSQL_LINE.search(refusal.context)
    line = line_in_file(statement.sql, statement.location, int(inside[1])) if inside else 0
    return Location(statement.location.path, line, max(line, end)) if line else statement.location
