"""Sequences that were used: which of the files' own statements set one back behind numbers that rows already have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.replay.facts import SetBack
from bot.replay.lived import PATIENCE, Connect, literal, run_again, speaks_of
from bot.replay.session import Session
from bot.scripts.model import Statement

STEP = 1_000_000
SEQUENCES = """
SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname), s.seqincrement::pg_catalog.text,
       s.seqmax::pg_catalog.text, pg_catalog.quote_ident(tn.nspname) || '.' || pg_catalog.quote_ident(t.relname),
       pg_catalog.quote_ident(a.attname)
FROM pg_catalog.pg_sequence s
JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) s.seqrelid
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
LEFT JOIN LATERAL (
    SELECT d.refobjid AS relation, d.refobjsubid AS number FROM pg_catalog.pg_depend d
    WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid
      AND d.objid OPERATOR(pg_catalog.=) c.oid AND d.deptype OPERATOR(pg_catalog.=) ANY (ARRAY['a', 'i']::pg_catalog."char"[])
      AND d.refobjsubid OPERATOR(pg_catalog.>) 0
    UNION ALL
    SELECT f.adrelid, f.adnum FROM pg_catalog.pg_depend d
    JOIN pg_catalog.pg_attrdef f ON f.oid OPERATOR(pg_catalog.=) d.objid
    WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_attrdef'::pg_catalog.regclass::pg_catalog.oid
      AND d.refobjid OPERATOR(pg_catalog.=) c.oid
    LIMIT 1
) o ON true
LEFT JOIN pg_catalog.pg_class t ON t.oid OPERATOR(pg_catalog.=) o.relation
LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid OPERATOR(pg_catalog.=) t.relnamespace
LEFT JOIN pg_catalog.pg_attribute a
       ON a.attrelid OPERATOR(pg_catalog.=) o.relation AND a.attnum OPERATOR(pg_catalog.=) o.number
WHERE n.nspname OPERATOR(pg_catalog.<>) 'migrate_bot_trace' AND s.seqincrement OPERATOR(pg_catalog.>) 0
ORDER BY 1
"""


def used(connect: Connect, statements: Sequence[Statement]) -> tuple[SetBack, ...]:
    """Advance every sequence and use its number in a row; return which sequences `statements` set back behind it."""
    session = Session(connect())
    before: list[tuple[str, str, str]] = []
    try:
        sequences = [_sequence(row) for row in session.execute(SEQUENCES, rows=True).rows]
        sequences = [item for item in sequences if speaks_of(statements, item.name, item.table)]
        before = [(item.name, *_position(session, item.name)) for item in sequences]
        session.execute("BEGIN")
        session.execute(PATIENCE)
        numbers: dict[_Sequence, int | None] = {item: item.use(session) for item in sequences}
        found = []
        for statement in statements:
            if not run_again(session, statement):
                continue
            for item, number in list(numbers.items()):
                if number is not None and (following := item.following(session)) <= number:
                    numbers[item] = None
                    place = statement.location
                    found.append(SetBack("sequence", item.name, place, statement.sql, 1, str(number), str(following)))
        return tuple(found)
    finally:
        session.execute("ROLLBACK")
        # a sequence's position is not rolled back
        for name, last, called in before:
            session.execute(f"SELECT pg_catalog.setval({literal(name)}, {last}, {literal(called)}::pg_catalog.bool)")
        session.close()


def behind(connect: Connect, statements: Sequence[Statement]) -> tuple[SetBack, ...]:
    """Return the sequences of a database that give numbers next which rows written by `statements` already have."""
    session = Session(connect())
    found = []
    try:
        session.execute("BEGIN")
        for item in map(_sequence, session.execute(SEQUENCES, rows=True).rows):
            writer = next((one for one in statements if item.table and speaks_of([one], item.table)), None)
            if writer is None:
                continue
            greatest, following = item.greatest(session), item.following(session)
            if following <= greatest:
                found.append(SetBack("behind", item.name, writer.location, writer.sql, 1, str(greatest), str(following)))
        return tuple(found)
    finally:
        session.execute("ROLLBACK")
        session.close()


@dataclass(frozen=True, slots=True)
class _Sequence:
    """An ascending sequence and the column it gives numbers to."""

    name: str
    increment: int
    most: int
    table: str
    column: str

    def use(self, session: Session) -> int | None:
        """Move it on as use would and put the number into a row; None where there is no row to show it by."""
        last = int(_position(session, self.name)[0])
        number = min(last + STEP, self.most - 10 * self.increment)
        if number <= last or session.execute(f"SELECT pg_catalog.setval({literal(self.name)}, {number})").refusal:
            return None
        if not self.table:
            return number
        for offset in range(3):
            session.execute("SAVEPOINT used")
            row = f"(SELECT ctid FROM {self.table} ORDER BY {self.column} DESC LIMIT 1 OFFSET {offset})"  # noqa: S608
            answer = session.execute(f"UPDATE {self.table} SET {self.column} = DEFAULT WHERE ctid = {row}")  # noqa: S608
            if answer.refusal is None and answer.tag != "UPDATE 0":
                return self.greatest(session)
            session.execute("ROLLBACK TO SAVEPOINT used")
        return None

    def following(self, session: Session) -> int:
        """Return the number that it would give next; beyond every number when it is gone."""
        session.execute("SAVEPOINT looked")
        last, called = _position(session, self.name)
        if not last:
            session.execute("ROLLBACK TO SAVEPOINT looked")
            return 1 << 63
        following = int(last) + (self.increment if called == "t" else 0)
        if self.table and self.greatest(session) < following:
            return 1 << 63
        return following

    def greatest(self, session: Session) -> int:
        """Return the greatest number in its column; -1 where there is none, as in a column of texts that it is owned by."""
        session.execute("SAVEPOINT looked")
        answer = session.execute(f"SELECT pg_catalog.max({self.column}) FROM {self.table}", rows=True)  # noqa: S608
        if answer.refusal is not None:
            session.execute("ROLLBACK TO SAVEPOINT looked")
            return -1
        greatest = answer.rows[0][0] or ""
        return int(greatest) if greatest.isdecimal() else -1


def _sequence(row: tuple[str | None, ...]) -> _Sequence:
    return _Sequence(row[0] or "", int(row[1] or 1), int(row[2] or 0), row[3] or "", row[4] or "")


def _position(session: Session, name: str) -> tuple[str, str]:
    answer = session.execute(f"SELECT last_value::text, is_called::text FROM {name}", rows=True)  # noqa: S608
    if answer.refusal is not None or not answer.rows:
        return "", ""
    last, called = answer.rows[0]
    return last or "", (called or "")[:1]
