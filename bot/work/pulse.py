"""The heartbeat of a claim: renews the lease and learns for free when it was lost or overtaken."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Self

import structlog

from bot.errors import Superseded, Unavailable
from bot.store import pulls
from bot.store.database import Store

log = structlog.get_logger("pulse")


class Pulse:
    """Keeps a claim alive while the block runs. `check` is called before every write to GitHub."""

    def __init__(self, store: Store, claim: pulls.Claim, seconds: float) -> None:
        """Renew three times per lease of `seconds`."""
        self._store, self._claim, self._seconds = store, claim, seconds
        self._stop = threading.Event()
        self._lost = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True, name=f"pulse-{claim.number}")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop.set()
        self._thread.join()

    @property
    def lost(self) -> bool:
        """Whether the claim is known to be lost."""
        return self._lost.is_set()

    def check(self) -> None:
        """Raise Superseded unless this claim may publish at this moment; the database is asked each time."""
        with self._store.transaction() as conn:
            if not pulls.holds(conn, self._claim):
                self._lost.set()
        if self.lost:
            raise Superseded("newer work for this pull request exists")

    def _beat(self) -> None:
        while not self._stop.wait(self._seconds / 3):
            try:
                with self._store.transaction() as conn:
                    if not pulls.renew(conn, self._claim, seconds=self._seconds):
                        self._lost.set()
                        return
            except Unavailable:
                log.warning("lease not renewed", number=self._claim.number)
