"""Long backfills on a target: committed slices, each with its bookkeeping row, so that an interrupted one goes on from there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.errors import CouldNotJudge, UsageError
from bot.postgres import child
from bot.replay.session import Refusal, Session
from bot.replay.slices import Position, Slice, Slicer, literal
from bot.scripts import batches
from bot.targets.connect import Conn
from bot.targets.plan import Batch, FilePlan

TARGET = "bot.scripts.slicing:main"
TABLE = "public.migrate_bot_batches"
_CREATE = f"""CREATE TABLE IF NOT EXISTS {TABLE} (
    file TEXT, statement INTEGER, digest TEXT NOT NULL, position TEXT[], rows BIGINT NOT NULL, done BOOLEAN NOT NULL,
    PRIMARY KEY (file, statement)
)"""
_READ = "SELECT to_json(position), rows, done FROM {} WHERE file = {} AND statement = {} AND digest = {}"
_WRITE = """INSERT INTO {} AS b (file, statement, digest, position, rows, done) VALUES ({}, {}, {}, {}, {}, {})
ON CONFLICT (file, statement) DO UPDATE SET digest = excluded.digest, position = excluded.position, rows = excluded.rows,
done = excluded.done"""
_FORGET = "DELETE FROM public.migrate_bot_batches WHERE file = %s"
_ANY = "SELECT 1 FROM public.migrate_bot_batches LIMIT 1"
_DROP = "DROP TABLE public.migrate_bot_batches"
_HALF = "SELECT file, statement, rows FROM public.migrate_bot_batches WHERE NOT done ORDER BY 1, 2"
Again = Callable[[int, Refusal], bool]
"""Asked after the n-th failure of one slice: whether it is tried again, after a wait."""


def prepared(files: Sequence[FilePlan]) -> tuple[FilePlan, ...]:
    """Return the plans with every marked statement cut, in a limited child. Raises UsageError where one cannot be cut."""
    marked = [(file, number, batch) for file in files for number, batch in file.batches.items()]
    if not marked:
        return tuple(files)
    sent = [file.statements[number].sql for file, number, _ in marked]
    try:
        cut = batches.decode(child.call(TARGET, batches.request(sent)))
    except ValueError:
        raise CouldNotJudge("The reader of batches gave a damaged answer.") from None
    ready: dict[str, dict[int, Batch]] = {}
    for (file, number, batch), slicing in zip(marked, cut, strict=True):
        if slicing.problem:
            place = file.statements[number].location
            raise UsageError(f"{place.path}:{place.line} cannot run in batches: {slicing.problem}", hint="Remove the comment.")
        ready.setdefault(file.path, {})[number] = replace(batch, slicing=slicing)
    return tuple(replace(file, batches=ready.get(file.path, {})) for file in files)


@dataclass(frozen=True, slots=True)
class Hooks:
    """What a run of slices asks and tells: the lease, how many rows are in, and whether a locked slice is tried again."""

    check: Callable[[], None]
    report: Callable[[int], None]
    again: Again


class BatchRun:
    """One marked statement of one file, in the file's own session. `rows` counts what is in, earlier tries included."""

    def __init__(self, session: Session, path: str, number: int, sql: str, batch: Batch) -> None:
        """`number` is the statement's place in its file; a row of bookkeeping holds for exactly this text."""
        assert batch.slicing is not None
        self._session, self._slicer = session, Slicer(session, batch.slicing, batch.size)
        self._place = (literal(path), str(number), literal(hashlib.sha256(sql.encode()).hexdigest()))
        self.rows = 0
        self._position: Position | None = None

    def run(self, hooks: Hooks) -> Refusal | None:
        """Run slice after slice, from where an earlier try stopped; return what stopped this one."""
        if not self._session.idle:
            return Refusal("", "A batch commits on its own, so it cannot run inside a transaction of the file.")
        refusal = self._slicer.key() or self._session.execute(_CREATE).refusal
        done = refusal is None and self._resume()
        tries = 0
        while refusal is None and not done:
            hooks.check()
            cut = self._slicer.next(self._position)
            refused = cut if isinstance(cut, Refusal) else self._one(cut)
            if refused is None:
                assert isinstance(cut, Slice)
                tries, done = 0, cut.upto is None
                hooks.report(self.rows)
                continue
            tries += 1
            if self._session.lost or not hooks.again(tries, refused):
                refusal = refused
        return refusal

    def _resume(self) -> bool:
        """Read where an earlier try stopped; whether it had come to the end."""
        rows = self._session.execute(_READ.format(TABLE, *self._place), rows=True).rows
        if not rows:
            return False
        position, count, done = rows[0]
        self._position = tuple(json.loads(position)) if position else None
        self.rows = int(count or 0)
        return done == "t"

    def _one(self, cut: Slice) -> Refusal | None:
        """Run one slice together with its bookkeeping: both are in, or neither."""
        self._session.execute("BEGIN")
        answer = self._session.execute(cut.sql)
        touched = answer.tag.rpartition(" ")[2]
        rows = self.rows + (int(touched) if touched.isdigit() else 0)
        refusal = answer.refusal or self._session.execute(self._written(cut, rows)).refusal
        if refusal is None:
            ended = self._session.execute("COMMIT")
            refusal = ended.refusal or (Refusal("", "the connection broke at COMMIT") if ended.tag != "COMMIT" else None)
        if refusal is not None:
            if not self._session.lost and not self._session.idle:
                self._session.execute("ROLLBACK")
            return refusal
        self.rows, self._position = rows, cut.upto
        return None

    def _written(self, cut: Slice, rows: int) -> str:
        last = "NULL" if cut.upto is None else f"ARRAY[{', '.join(map(literal, cut.upto))}]::pg_catalog.text[]"
        return _WRITE.format(TABLE, *self._place, last, rows, "true" if cut.upto is None else "false")


def there(conn: Conn) -> bool:
    """Whether a target has bookkeeping rows: some batches were interrupted."""
    row = conn.execute("SELECT pg_catalog.to_regclass(%s)", (TABLE,)).fetchone()
    return bool(row and row[0])


def forget(conn: Conn, path: str = "") -> None:
    """Remove the bookkeeping of a file that is in as a whole (of all files without one), and the table with the last row."""
    if not there(conn):
        return
    if path:
        conn.execute(_FORGET, (path,))
        row = conn.execute(_ANY).fetchone()
    if not path or row is None:
        conn.execute(_DROP)


def interrupted(conn: Conn) -> tuple[str, ...]:
    """Return a line for each statement of which only some batches are in."""
    if not there(conn):
        return ()
    rows = conn.execute(_HALF).fetchall()
    return tuple(f"{path}: of statement {number + 1}, batches with {count} rows are in" for path, number, count in rows)
