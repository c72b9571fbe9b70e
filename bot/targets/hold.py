"""Holding a target: the lease with its heartbeat."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.errors import Superseded, Unavailable
from bot.store import leases
from bot.store.database import Store
from bot.store.pulls import Key

_BEAT = 2.0


class Hold:
    """A lease that is kept alive while the block runs. `check` is called before every statement.

    `interrupt` is called, from another thread, when the lease is lost: a statement that runs then is broken off.
    """

    def __init__(self, store: Store, lease: leases.Lease, seconds: float) -> None:
        """Renew every two seconds, and at least three times per lease of `seconds`."""
        self.lease = lease
        self.interrupt: Callable[[], None] = lambda: None
        self._store, self._seconds = store, seconds
        self._stop, self._lost = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True, name="target-hold")

    def check(self) -> None:
        """Raise Superseded when the lease is known to be lost."""
        if self._lost.is_set():
            raise Superseded(f"the hold on {self.lease.target} was taken away by an unlock or a cancel, or could not be kept")

    def start(self) -> None:
        """Begin to renew."""
        self._thread.start()

    def end(self) -> None:
        """Stop renewing and give the target back."""
        self._stop.set()
        self._thread.join()
        with self._store.transaction() as conn:
            leases.release(conn, self.lease)

    def _beat(self) -> None:
        alive = time.monotonic()
        while not self._stop.wait(min(self._seconds / 3, _BEAT)):
            asked = time.monotonic()
            try:
                with self._store.transaction() as conn:
                    renewed = leases.renew(conn, self.lease, seconds=self._seconds)
                alive = asked
            except Unavailable:
                renewed = time.monotonic() - alive < self._seconds * 2 / 3
            if not renewed:
                self._lost.set()
                self.interrupt()
                return


@contextmanager
def held(
    store: Store, target: str, *, holder: str, worker: str, seconds: float, key: Key | None = None
) -> Iterator[Hold | leases.Busy]:
    """Yield the hold on a target, or who is before us. Fails closed: without the bot's database there is no hold."""
    with store.transaction() as conn:
        lease = leases.take(conn, target, holder=holder, worker=worker, seconds=seconds, key=key)
    if isinstance(lease, leases.Busy):
        yield lease
        return
    hold = Hold(store, lease, seconds)
    hold.start()
    try:
        yield hold
    finally:
        hold.end()
