"""One psql session, spoken through libpq: a statement in, the server's answer out. Nothing here knows about files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from psycopg.pq import DiagnosticField, ExecStatus, TransactionStatus

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.abc import Buffer
    from psycopg.errors import Diagnostic
    from psycopg.pq.abc import PGresult

NOTICES = 50
NOTICE_LENGTH = 500
TEXT_LENGTH = 2000
SETTLES = 150000
RENEW = (
    "SET SESSION AUTHORIZATION DEFAULT; RESET ALL; DEALLOCATE ALL; CLOSE ALL; UNLISTEN *;"
    " SELECT pg_catalog.pg_advisory_unlock_all(); DISCARD TEMP; DISCARD SEQUENCES"
)
"""DISCARD ALL but for the cached plans, which a re-planned recorder would pay for at every file."""
BEGIN = "BEGIN;"
GOOD = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK, ExecStatus.EMPTY_QUERY)


@dataclass(frozen=True, slots=True)
class Refusal:
    """The fields of an error as the server sent them; `position` counts characters of the statement from 1, 0 is unknown."""

    sqlstate: str
    message: str
    detail: str = ""
    hint: str = ""
    context: str = ""
    table: str = ""
    column: str = ""
    constraint: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the command tag, rows as text when there were some, and the refusal if it failed."""

    tag: str = ""
    rows: tuple[tuple[str | None, ...], ...] = ()
    refusal: Refusal | None = None


class Cells:
    """An answer of many rows that is read a cell at a time."""

    def __init__(self, result: PGresult) -> None:
        """Take over what the server sent."""
        self._result = result

    def __len__(self) -> int:
        """Return the number of rows."""
        return self._result.ntuples

    def text(self, row: int, column: int) -> str:
        """Return a cell, empty for NULL."""
        return _text(self._result.get_value(row, column))

    def number(self, row: int, column: int) -> int:
        """Return a cell that holds a whole number, 0 for NULL."""
        return int(self._result.get_value(row, column) or 0)


class Session:
    """A runner's connection, used the way psql uses one: simple query protocol, one statement at a time."""

    def __init__(self, connection: Connection[tuple[object, ...]]) -> None:
        """Take over an autocommit connection; notices are collected, cut and capped."""
        self._connection = connection
        self._pg = connection.pgconn
        self._notices: list[str] = []
        connection.add_notice_handler(self._hear)

    def _hear(self, notice: Diagnostic) -> None:
        if len(self._notices) < NOTICES:
            self._notices.append(f"{notice.severity_nonlocalized or 'NOTICE'}: {notice.message_primary or ''}"[:NOTICE_LENGTH])

    def notices(self) -> tuple[str, ...]:
        """Return the notices since the last call."""
        heard = tuple(self._notices)
        self._notices.clear()
        return heard

    @property
    def backend(self) -> int:
        """The server process behind this session."""
        return self._pg.backend_pid

    @property
    def idle(self) -> bool:
        """Whether no transaction is open."""
        return self._pg.transaction_status == TransactionStatus.IDLE

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open and sound."""
        return self._pg.transaction_status == TransactionStatus.INTRANS

    @property
    def aborted(self) -> bool:
        """Whether the open transaction has failed and waits for its end."""
        return self._pg.transaction_status == TransactionStatus.INERROR

    @property
    def lost(self) -> bool:
        """Whether the server has gone away."""
        return self._pg.transaction_status == TransactionStatus.UNKNOWN

    def renew(self) -> bool:
        """Put the session back to how it began, as a new psql call would find it; return whether that worked."""
        return self.idle and self.execute(RENEW).refusal is None

    def close(self) -> None:
        """End the session, rolling back an open transaction; the server's counters are settled before."""
        if self.in_transaction or self.aborted:
            self.execute("ROLLBACK")
        if self.idle and self._pg.server_version >= SETTLES:
            self.execute("SELECT pg_catalog.pg_stat_force_next_flush()")
        self._connection.close()

    def execute(self, sql: str, copy_data: str | None = None, *, rows: bool = False) -> Answer:
        """Run one statement, feed `copy_data` to a COPY FROM STDIN, drop the output of a COPY TO STDOUT."""
        return self._read(self._pg.exec_(sql.encode()), copy_data, rows=rows)

    def cells(self, sql: str) -> Cells | Refusal:
        """Run a query of our own whose answer is large."""
        result = self._pg.exec_(sql.encode())
        return Cells(result) if result.status in GOOD else _refusal(result, self._pg.get_error_message())

    def execute_two(self, sql: str) -> tuple[Answer, Answer]:
        """Run a query and another statement in one message; return both answers (the second is empty if it was not reached)."""
        self._pg.send_query(sql.encode())
        answers = []
        while result := self._pg.get_result():
            answers.append(self._read(result, None, rows=True))
        first, second, *_ = (*answers, Answer(), Answer())
        return first, second

    def begin_with(self, sql: str, copy_data: str | None = None) -> Answer:
        """Begin a transaction with one statement, in one message; return the statement's answer."""
        self._pg.send_query((BEGIN + sql).encode())
        answer = Answer()
        while result := self._pg.get_result():
            answer = self._read(result, copy_data, rows=False)
        if answer.refusal is None or not answer.refusal.position:
            return answer
        return replace(answer, refusal=replace(answer.refusal, position=answer.refusal.position - len(BEGIN)))

    def execute_all(self, statements: Sequence[str]) -> list[tuple[Answer, tuple[str, ...]]] | None:
        """Run statements in one message; return each answer with its notices, or None when one failed and so all are undone."""
        self._pg.send_query("\n;\n".join(statements).encode())
        found: list[tuple[Answer, tuple[str, ...]]] = []
        while result := self._pg.get_result():
            found.append((self._read(result, None, rows=False), self.notices()))
        self.notices()
        return found if len(found) == len(statements) and all(answer.refusal is None for answer, _ in found) else None

    def send(self, sql: str) -> None:
        """Start a statement without waiting; `receive` gets its answer."""
        self._pg.send_query(sql.encode())

    def receive(self) -> Answer:
        """Wait for the statement that `send` started."""
        answer = Answer()
        while result := self._pg.get_result():
            answer = self._read(result, None, rows=False) if answer.refusal is None else answer
        return answer

    def finished(self) -> bool:
        """Whether the answer of `send` has arrived."""
        self._pg.consume_input()
        return not self._pg.is_busy()

    def _read(self, result: PGresult, copy_data: str | None, *, rows: bool) -> Answer:
        if result.status == ExecStatus.COPY_IN:
            self._feed(copy_data)
            return self._drain()
        if result.status in (ExecStatus.COPY_OUT, ExecStatus.COPY_BOTH):
            while self._pg.get_copy_data(0)[0] > 0:
                pass
            return self._drain()
        if result.status not in GOOD:
            return Answer(refusal=_refusal(result, self._pg.get_error_message()))
        return Answer(_text(result.command_status), _rows(result) if rows else ())

    def _feed(self, copy_data: str | None) -> None:
        if copy_data is None:
            self._pg.put_copy_end(b"no data follow this COPY in the file")
            return
        self._pg.put_copy_data(copy_data.encode())
        self._pg.put_copy_end()

    def _drain(self) -> Answer:
        """Read what ends a COPY: libpq must be asked until it has nothing more to say."""
        answer = Answer()
        while result := self._pg.get_result():
            if answer.refusal is None:
                answer = self._read(result, None, rows=False)
        return answer


def _rows(result: PGresult) -> tuple[tuple[str | None, ...], ...]:
    columns = range(result.nfields)
    return tuple(tuple(_cell(result.get_value(row, column)) for column in columns) for row in range(result.ntuples))


def _cell(value: bytes | None) -> str | None:
    return None if value is None else value.decode("utf-8", "replace")


def _text(value: Buffer | None) -> str:
    return bytes(value).decode("utf-8", "replace") if value else ""


def _refusal(result: PGresult, fallback: str) -> Refusal:
    def say(which: DiagnosticField) -> str:
        return _text(result.error_field(which))[:TEXT_LENGTH]

    position = say(DiagnosticField.STATEMENT_POSITION)
    return Refusal(
        say(DiagnosticField.SQLSTATE),
        say(DiagnosticField.MESSAGE_PRIMARY) or fallback[:TEXT_LENGTH].strip(),
        say(DiagnosticField.MESSAGE_DETAIL),
        say(DiagnosticField.MESSAGE_HINT),
        say(DiagnosticField.CONTEXT),
        ".".join(part for part in (say(DiagnosticField.SCHEMA_NAME), say(DiagnosticField.TABLE_NAME)) if part),
        say(DiagnosticField.COLUMN_NAME),
        say(DiagnosticField.CONSTRAINT_NAME),
        int(position) if position.isdigit() else 0,
    )
