"""The log of one change: each step and statement with the seconds since it began, kept with the change's row."""

from __future__ import annotations

import time

from bot.targets.model import Progress, Watch

MOST_LINES = 2000


class Log:
    """Passes progress on and remembers it. One thread at a time."""

    def __init__(self, watch: Watch) -> None:
        """`watch` gets everything as it comes."""
        self._watch = watch
        self._began = time.monotonic()
        self._lines: list[str] = []

    def __call__(self, at: Progress) -> None:
        """Note where the change is now."""
        if len(self._lines) < MOST_LINES:
            self._lines.append(f"{time.monotonic() - self._began:8.1f} s  {line(at)}")
        self._watch(at)

    @property
    def lines(self) -> tuple[str, ...]:
        """Return the lines so far."""
        return tuple(self._lines)


def line(at: Progress) -> str:
    """Return one line for people: the step, and within files which statement of which file."""
    counted = f", file {at.file} of {at.files}, statement {at.statement} of {at.statements}" if at.statements else ""
    return f"{at.step}: {_WORDS.get(at.step, '{}').format(at.text)}{counted}"


_WORDS = {
    "lease": "asking for {}",
    "lock": "taking the lock in {}",
    "state": "looking at {}",
    "drift": "compared with what it should be",
    "safety": "noting where to go back to, and how many rows there are",
    "rehearsal": "running all of it on a branch of the real data",
    "keep": "keeping aside what the files drop",
    "rows": "putting kept rows back",
    "restore": "putting back what was kept",
    "verify": "comparing the result with what was proven",
}
