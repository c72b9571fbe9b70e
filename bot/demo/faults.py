"""Bad days on order: errors, limits, slowness and lost answers for requests that match a pattern."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class Fault:
    """What happens to the next `times` requests whose `VERB /path` matches.

    `status` 0 drops the connection without an answer. With `after`, the request is carried out first and only its answer
    is replaced. `delay` (seconds) alone makes it slow.
    """

    pattern: str
    status: int | None = None
    message: str = "Server Error"
    headers: Mapping[str, str] = field(default_factory=dict)
    times: int = 1
    after: bool = False
    delay: float = 0.0

    def hits(self, request: str) -> bool:
        """Whether this fault is for `request`."""
        return self.times > 0 and re.search(self.pattern, request) is not None


class Faults:
    """The faults that are still to come. Safe between threads."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._guard = threading.Lock()

    def add(self, fault: Fault) -> None:
        """Order one more."""
        with self._guard:
            self._faults.append(fault)

    def clear(self) -> None:
        """Good weather again."""
        with self._guard:
            self._faults.clear()

    def take(self, request: str, *, after: bool) -> Fault | None:
        """Return the fault that this request meets now, if any, and count it; a slow one has waited by then."""
        with self._guard:
            fault = next((item for item in self._faults if item.after is after and item.hits(request)), None)
            if fault is None:
                return None
            fault.times -= 1
        if fault.delay:
            time.sleep(fault.delay)
        return fault if fault.status is not None else None


def bad_gateway(pattern: str, times: int = 1, *, after: bool = False) -> Fault:
    """GitHub's proxy gives up."""
    return Fault(pattern, 502, "Bad Gateway", times=times, after=after)


def dropped(pattern: str, times: int = 1, *, after: bool = False) -> Fault:
    """The connection ends without an answer."""
    return Fault(pattern, 0, times=times, after=after)


def secondary_limit(pattern: str, times: int = 1, retry_after: int | None = None) -> Fault:
    """The secondary rate limit, with or without a `Retry-After`."""
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return Fault(
        pattern, 403, "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.", headers, times
    )


def too_many(pattern: str, times: int = 1, retry_after: int | None = None) -> Fault:
    """The same as 429."""
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return Fault(
        pattern, 429, "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.", headers, times
    )


def used_up(pattern: str, seconds: int, times: int = 1) -> Fault:
    """The primary rate limit is used up for `seconds`."""
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(time.time()) + seconds)}
    return Fault(pattern, 403, "API rate limit exceeded for installation ID 1.", headers, times)


def slow(pattern: str, seconds: float, times: int = 1) -> Fault:
    """The answer takes its time."""
    return Fault(pattern, delay=seconds, times=times)
