"""What a statement did to relations that were there before: its locks as another session sees them, the rest from within."""

from __future__ import annotations

from collections.abc import Mapping

from bot.errors import CouldNotJudge
from bot.replay.facts import Command, Drop, Lock, Rewrite, Touched, Trace
from bot.replay.known import Known, files
from bot.replay.onlooker import Onlooker
from bot.replay.session import Answer, Session

OBSERVE = (
    "SELECT kind, id, word, what, space, name, n1, n2, n3, n4, n5 FROM migrate_bot_trace.observe({}, '{{{}}}', '{{{}}}', {}, {})"
)
NOW = """
SELECT migrate_bot_trace.last(),
       pg_catalog.trunc(pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_insert_lsn(), '0/0'::pg_catalog.pg_lsn))
"""
MODES = {
    "RowShareLock": "ROW SHARE",
    "RowExclusiveLock": "ROW EXCLUSIVE",
    "ShareUpdateExclusiveLock": "SHARE UPDATE EXCLUSIVE",
    "ShareLock": "SHARE",
    "ShareRowExclusiveLock": "SHARE ROW EXCLUSIVE",
    "ExclusiveLock": "EXCLUSIVE",
    "AccessExclusiveLock": "ACCESS EXCLUSIVE",
}
RANK = {mode: rank for rank, mode in enumerate(("ACCESS SHARE", *MODES.values()))}
REASONS = {1: "persistence", 2: "default", 4: "type", 8: "access method"}
TRACE_SCHEMA = "migrate_bot_trace"
ROUTINES = frozenset({"function", "procedure", "aggregate"})


def warm(session: Session) -> None:
    """Have the server plan what is asked after each statement: the first time costs more than most statements themselves do."""
    session.execute(OBSERVE.format(1 << 62, 0, 0, "false", "false"), rows=True)


class Tracer:
    """Remembers, for one session, what existed and what has been seen so far."""

    def __init__(self, session: Session, onlooker: Onlooker) -> None:
        """The recorder is read from where it stands now; `onlooker` came before anything ran and reads the locks."""
        self._session = session
        self._onlooker = onlooker
        self._known: Known = onlooker.known
        self._files = dict(self._known.files)
        self._events = 0
        self._held: frozenset[tuple[int, str]] = frozenset()
        self._counters: dict[int, tuple[int, int, int, int]] = {}
        self._wal = 0
        self._pass_over()
        self.ended()

    def _pass_over(self) -> None:
        """Begin from here: what is recorded so far was done by others."""
        answer = self._session.execute(NOW, rows=True)
        if answer.refusal is not None:
            raise CouldNotJudge(f"The recorder could not be read: {answer.refusal.message}")
        self._events, self._wal = map(_number, answer.rows[0])

    def ended(self) -> None:
        """The transaction is over: its locks are gone and the counters begin at zero."""
        self._held = frozenset()
        self._counters.clear()

    def refresh(self) -> None:
        """Take the files of all relations as they are now, before a statement that must run alone."""
        self._files = files(self._session)
        self._pass_over()
        self.ended()

    def named(self, locks: frozenset[tuple[int, str]]) -> tuple[Lock, ...]:
        """Return locks, by OID and the server's own mode words, on relations that existed before."""
        return self._named(frozenset((oid, MODES[mode]) for oid, mode in locks if mode in MODES))

    def after(self, *, opaque: bool, complete: bool = True) -> Trace:
        """Return what the statement that just ran has done. The transaction must still be open, else `complete` is false."""
        rows = self._observe(everything=opaque or not complete, files=not complete)
        return Trace(
            locks=rows.locks,
            held=rows.held,
            scans=rows.scans,
            rewrites=rows.rewrites,
            drops=rows.drops,
            commands=rows.commands,
            touched=rows.touched,
            wal=rows.wal,
            complete=complete,
        )

    def after_and_commit(self, *, opaque: bool) -> tuple[Trace, Answer]:
        """Look as `after` does and end the transaction in the same round trip; return what COMMIT answered, too."""
        held = self._onlooker.held(self._session.backend)
        looked, committed = self._session.execute_two(self._query(held, everything=opaque) + "; COMMIT")
        trace = self._read(looked, held)
        self.ended()
        return trace, committed

    def _query(self, held: frozenset[tuple[int, str]], *, everything: bool, files: bool = False) -> str:
        existed = [(oid, mode) for oid, mode in held if oid in self._known]
        locked, strong = {oid for oid, _ in existed}, {oid for oid, mode in existed if mode == "AccessExclusiveLock"}
        oids = (",".join(map(str, sorted(found))) for found in (locked, strong))
        return OBSERVE.format(self._events, *oids, "true" if everything else "false", "true" if files else "false")

    def _observe(self, *, everything: bool, files: bool = False) -> Trace:
        held = self._onlooker.held(self._session.backend)
        return self._read(self._session.execute(self._query(held, everything=everything, files=files), rows=True), held)

    def _read(self, answer: Answer, held_now: frozenset[tuple[int, str]]) -> Trace:
        if answer.refusal is not None:
            raise CouldNotJudge(f"The recorder could not be read: {answer.refusal.message}")
        by_kind: dict[str, list[tuple[str | None, ...]]] = {}
        for row in answer.rows:
            by_kind.setdefault(row[0] or "", []).append(row)
        reasons = _reasons(by_kind.get("rewrite", []))
        scans, touched, rewrites = self._uses(by_kind.get("use", []), reasons)
        rewrites += self._indexes(by_kind.get("index", []))
        locks, held = self._locks(held_now)
        drops = tuple(_drop(row) for row in by_kind.get("drop", []) if _counts(row))
        commands = tuple(_command(row) for row in by_kind.get("command", []) if _counts(row))
        for kind in ("command", "drop", "rewrite"):
            self._events = max([self._events, *(_number(row[6]) for row in by_kind.get(kind, []))])
        before, self._wal = self._wal, _number(by_kind["wal"][0][6])
        return Trace(locks, held, scans, rewrites, drops, commands, touched, max(0, self._wal - before))

    def _locks(self, rows: frozenset[tuple[int, str]]) -> tuple[tuple[Lock, ...], tuple[Lock, ...]]:
        now = frozenset((oid, MODES[mode]) for oid, mode in rows if mode in MODES)
        before, self._held = self._held, now
        return self._named(now - before), self._named(before)

    def _named(self, locks: frozenset[tuple[int, str]]) -> tuple[Lock, ...]:
        named = [Lock(self._known[oid].name, mode) for oid, mode in locks if oid in self._known]
        return tuple(sorted(named, key=lambda lock: (-RANK.get(lock.mode, 0), lock.relation)))

    def _uses(
        self, rows: list[tuple[str | None, ...]], reasons: Mapping[int, tuple[str, int]]
    ) -> tuple[tuple[str, ...], tuple[Touched, ...], tuple[Rewrite, ...]]:
        scans, touched, rewrites = [], [], []
        for row in rows:
            oid, relation = _number(row[1]), self._known.get(_number(row[1]))
            if relation is None or row[10] is None:
                continue
            name = relation.name
            now = (_number(row[6]), _number(row[7]), _number(row[8]), _number(row[9]))
            was = self._counters.get(oid, (0, 0, 0, 0))
            self._counters[oid] = now
            if now[0] > was[0] and relation.kind in "rm":
                scans.append(name)
            if now[1:] != was[1:]:
                touched.append(Touched(name, now[1] - was[1], now[2] - was[2], now[3] - was[3]))
            file = _number(row[10])
            if file != self._files.get(oid, file) and relation.kind in "rmi":
                rewrites.append(Rewrite(name, *reasons.get(oid, ())))
            self._files[oid] = file
        return tuple(sorted(scans)), tuple(touched), tuple(rewrites)

    def _indexes(self, rows: list[tuple[str | None, ...]]) -> tuple[Rewrite, ...]:
        """An index that ALTER TYPE built anew has another OID but its old name; only a new file tells that it was built."""
        found = []
        for row in rows:
            oid, file = _number(row[1]), _number(row[6])
            if oid in self._known:
                continue
            old = self._known.named(row[4] or "", row[5] or "")
            if old is not None and old.kind == "i" and file not in (old.file, self._files.get(oid)):
                found.append(Rewrite(old.name))
            self._files[oid] = file
        return tuple(found)


def _reasons(rows: list[tuple[str | None, ...]]) -> dict[int, tuple[str, int]]:
    """Return by relation why it was written anew, and the line of the block."""
    return {
        _number(row[1]): (", ".join(word for bit, word in REASONS.items() if _number(row[7]) & bit), _number(row[10]))
        for row in rows
    }


def _counts(row: tuple[str | None, ...]) -> bool:
    return row[9] != "1" and row[4] not in ("pg_temp", TRACE_SCHEMA, "pg_toast")


def _name(row: tuple[str | None, ...]) -> str:
    """Return an object's name as the catalog writes it: event triggers say of built-in types, too, where they are."""
    name = row[5] or ""
    return name.replace("pg_catalog.", "") if row[3] in ROUTINES else name


def _drop(row: tuple[str | None, ...]) -> Drop:
    return Drop(row[3] or "", _name(row), row[8] == "1", _number(row[10]))


def _command(row: tuple[str | None, ...]) -> Command:
    return Command(row[2] or "", row[3] or "", _name(row), _number(row[10]))


def _number(text: str | None) -> int:
    return int(text) if text else 0
