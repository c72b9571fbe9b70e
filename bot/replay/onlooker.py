"""Another session that reads which locks the runner holds, so that nothing the files did to their own session is between."""

from __future__ import annotations

from collections.abc import Callable

from psycopg import Connection, OperationalError

from bot.errors import CouldNotJudge
from bot.replay.known import Known, relations
from bot.replay.session import Session

Connect = Callable[[], "Connection[tuple[object, ...]]"]
PREPARE = """
SET enable_nestloop = off;
SET plan_cache_mode = force_generic_plan;
PREPARE held (pg_catalog.int4) AS SELECT l.relation, l.mode FROM pg_catalog.pg_locks l
WHERE l.pid OPERATOR(pg_catalog.=) $1 AND l.locktype OPERATOR(pg_catalog.=) 'relation' AND l.granted
  AND l.relation OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid;
EXECUTE held (0)
"""
"""The first answer is for nobody: the server has planned then. Of catalogs that nobody has analyzed it would take the relations
of users for a few and look for the index of each."""


class Onlooker:
    """Looks at the locks of one other session at a time."""

    def __init__(self, connect: Connect) -> None:
        """Open the session and see which relations are there. Raises CouldNotJudge."""
        try:
            self._session = Session(connect())
        except OperationalError as error:
            raise CouldNotJudge(f"The throw-away database cannot be reached any more: {error}".strip()) from None
        self._session.execute(PREPARE)
        self.known: Known = relations(self._session)

    def held(self, backend: int) -> frozenset[tuple[int, str]]:
        """Return relation and mode, in the server's words, of every lock that `backend` holds."""
        answer = self._session.execute(f"EXECUTE held ({backend})", rows=True)
        if answer.refusal is not None:
            raise CouldNotJudge(f"The locks could not be read: {answer.refusal.message}")
        return frozenset((int(relation or 0), mode or "") for relation, mode in answer.rows)

    def close(self) -> None:
        """End the session."""
        self._session.close()
