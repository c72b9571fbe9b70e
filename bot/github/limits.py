"""How fast we may write, and what to do when GitHub says no. The rules are GitHub's; the patience is ours."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from github import GithubException
from requests.exceptions import RequestException

from bot.errors import BotError, Unavailable, UsageError


class RateLimited(Unavailable):
    """GitHub wants us to wait longer than a job should; `seconds` says how long."""

    def __init__(self, seconds: float) -> None:
        """Keep the wait in seconds."""
        super().__init__(f"GitHub asks to wait {seconds:.0f} s", hint="The job is put off until then.")
        self.seconds = seconds


class NotAllowed(UsageError):
    """403: the installation lacks a permission."""


class NotThere(UsageError):
    """404 or 410: the object is gone, or outside of what the token may see."""


class Rejected(BotError):
    """422 and other 4xx: GitHub understood the request and refuses it. Trying again is useless."""


class Unauthorized(Unavailable):
    """401 with a fresh token: the app's key or id is wrong, or the installation was removed."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long a request is tried. Waits are in seconds; `longest` bounds every single wait."""

    attempts: int = 4
    first: float = 0.5
    secondary: float = 60.0
    longest: float = 90.0
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong with one request: the error to raise in the end, the wait before trying again (None: do not)."""

    error: BotError
    wait: float | None = None
    token: bool = False
    unsure: bool = False


def diagnose(error: Exception, turn: int, patience: Patience, now: float) -> Trouble:
    """Say what an exception of PyGithub or requests means. `unsure` means that the request may have been carried out."""
    backoff = patience.first * 2**turn
    if not isinstance(error, GithubException):
        return Trouble(
            Unavailable(f"GitHub did not answer ({type(error).__name__})", hint="It is tried again later."), backoff, unsure=True
        )
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    said = _message(error)
    if error.status == 401:
        return Trouble(
            Unauthorized(f"GitHub does not accept our credentials ({said})", hint="Look at app id and private key."),
            0.0,
            token=True,
        )
    if error.status == 429 or (error.status == 403 and _is_limit(headers, said)):
        wait = _asked_wait(headers, said, patience, now)
        return Trouble(RateLimited(wait), wait if wait <= patience.longest else None)
    if error.status >= 500:
        return Trouble(Unavailable(f"GitHub answered {error.status}", hint="It is tried again later."), backoff, unsure=True)
    if error.status == 403:
        return Trouble(NotAllowed(f"GitHub refuses: {said}", hint="Look at the app's permissions in this installation."))
    if error.status in {404, 410}:
        return Trouble(NotThere(f"GitHub does not know it, or does not show it to us ({said})", hint="It may have been removed."))
    return Trouble(Rejected(f"GitHub refused the request with {error.status}: {said}"))


NETWORK = (GithubException, RequestException)
"""What PyGithub lets through when a request fails."""


def _message(error: GithubException) -> str:
    data = error.data
    text = data.get("message") if isinstance(data, dict) else data
    return str(text or error.message or "no message")[:300]


def _is_limit(headers: Mapping[str, str], said: str) -> bool:
    return "retry-after" in headers or headers.get("x-ratelimit-remaining") == "0" or "rate limit" in said.lower()


def _asked_wait(headers: Mapping[str, str], said: str, patience: Patience, now: float) -> float:
    """Return the seconds that GitHub asks for: `retry-after`, else the reset of a used-up limit, else our own guess."""
    after, reset = headers.get("retry-after", ""), headers.get("x-ratelimit-reset", "")
    if after.isdigit():
        return float(after)
    if reset.isdigit() and headers.get("x-ratelimit-remaining") == "0" and "secondary" not in said.lower():
        return max(float(reset) - now, 0.0) + 1.0
    return patience.secondary


@dataclass(slots=True)
class Limiter:
    """GitHub's secondary limits for one installation, kept by us so that they are not reached: a sliding window each.

    `windows` are (seconds, points): content-creating requests, 80 a minute and 500 an hour. Safe between threads.
    """

    windows: tuple[tuple[float, int], ...] = ((60.0, 80), (3600.0, 500))
    clock: Callable[[], float] = time.monotonic
    _times: deque[float] = field(default_factory=deque)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def wait(self) -> float:
        """Return the seconds until one more write is within the limits; 0 means that it was counted and may go."""
        with self._guard:
            now = self.clock()
            while self._times and self._times[0] <= now - self.windows[-1][0]:
                self._times.popleft()
            for seconds, most in self.windows:
                recent = [moment for moment in self._times if moment > now - seconds]
                if len(recent) >= most:
                    return recent[-most] + seconds - now
            self._times.append(now)
            return 0.0
