"""Who may set the bot up: the holder of the one-time token, in one browser, once."""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

LASTS = 3600.0
"""Seconds from the start in which setup can be done, and which one way to GitHub and back may take."""


@dataclass(frozen=True, slots=True)
class Trip:
    """One way to GitHub and back: `state` travels through GitHub, `cookie` stays in the browser."""

    state: str = field(repr=False)
    cookie: str = field(repr=False)
    ends: float = 0.0


class Desk:
    """Safe between threads. Everything is forgotten with the process; the kept identity is what closes setup for ever."""

    def __init__(self, token: str, clock: Callable[[], float] = time.monotonic) -> None:
        """`token` was shown to the operator alone."""
        self._token, self._clock = token, clock
        self._ends = clock() + LASTS
        self._trip: Trip | None = None
        self._guard = threading.Lock()
        self._closed = False

    @property
    def is_open(self) -> bool:
        """Whether setup can be done now."""
        return not self._closed and self._clock() < self._ends

    def knows(self, token: str) -> bool:
        """Whether this is the token."""
        return self.is_open and _same(token, self._token)

    def send_off(self) -> Trip:
        """Begin a trip; only the latest one can end well."""
        with self._guard:
            self._trip = Trip(secrets.token_urlsafe(32), secrets.token_urlsafe(32), self._clock() + LASTS)
            return self._trip

    def comes_back(self, state: str, cookie: str, action: Callable[[], None]) -> bool:
        """Do `action` when this is the browser that was sent off; False when not. Once it succeeded, setup is closed.

        One at a time. What `action` raises leaves the trip as it was, so that a page can be loaded again.
        """
        with self._guard:
            trip = self._trip
            if trip is None or not self.is_open or self._clock() > trip.ends:
                return False
            if not (_same(state, trip.state) & _same(cookie, trip.cookie)):
                return False
            action()
            self._trip, self._closed = None, True
            return True


def _same(given: str, known: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), known.encode())
