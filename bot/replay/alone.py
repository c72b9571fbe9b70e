"""Statements that refuse a transaction: a helper holds them up for a moment, so that their locks can be read at leisure."""

from __future__ import annotations

import time
from collections.abc import Sequence

from bot.replay.session import Answer, Session

PATIENCE = 3.0
LOCKS = """
SELECT l.relation, l.mode, l.granted FROM pg_catalog.pg_locks l
WHERE l.pid OPERATOR(pg_catalog.=) {} AND l.locktype OPERATOR(pg_catalog.=) ANY (ARRAY['relation', 'virtualxid', 'transactionid'])
"""


def watched(session: Session, helper: Session, relations: Sequence[str], sql: str) -> tuple[Answer, frozenset[tuple[int, str]]]:
    """Run `sql` while `helper` has an open transaction that writes to `relations`; return its answer and the locks it had.

    The statement waits for the helper, its locks (by relation OID and mode, also the one it waits for) are read, then the
    helper lets go. A statement that does not wait for writers is through before anybody looks and shows no lock.
    """
    for relation in relations:
        helper.execute("BEGIN" if helper.idle else "SAVEPOINT s")
        if helper.execute(f"LOCK TABLE {relation} IN ROW EXCLUSIVE MODE").refusal is not None:
            helper.execute("ROLLBACK TO SAVEPOINT s" if helper.aborted else "ROLLBACK")
    session.send(sql)
    seen = _look(session, helper)
    helper.execute("ROLLBACK")
    return session.receive(), seen


def _look(session: Session, helper: Session) -> frozenset[tuple[int, str]]:
    seen: set[tuple[int, str]] = set()
    until = time.monotonic() + PATIENCE
    while not session.finished() and time.monotonic() < until:
        rows = helper.execute(LOCKS.format(session.backend), rows=True).rows
        waiting = [row for row in rows if row[2] == "f"]
        seen |= {(int(row[0]), row[1] or "") for row in rows if row[0] and row[1]}
        if waiting:
            break
        time.sleep(0.005)
    return frozenset(seen)
