"""The bot's end of a keeper: two pipes, one for orders whose closing ends everything, one for what the keeper tells.

A keeper is forked from the clean zygote when that already runs (5 ms), else started as a process of its own (50 ms).
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.errors import CouldNotJudge
from bot.postgres import child, recipe

PACKAGE = Path(__file__).parents[2]
KEEPER = f"import sys; sys.path.insert(0, {str(PACKAGE)!r}); from bot.postgres.jail.keeper import main; main()"
END_SECONDS = 10.0


class Lifeline:
    """Starts a keeper with `spec`; `ended` turns true when it is gone, `pid` is its process."""

    def __init__(self, spec: dict[str, Any]) -> None:
        """Start it. Raises CouldNotJudge when it is gone at once."""
        orders_in, self._orders = os.pipe()
        self._told, told_out = os.pipe()
        try:
            self._process = None if child.fork_keeper(orders_in, told_out) else _exec_keeper(orders_in, told_out)
        finally:
            os.close(orders_in)
            os.close(told_out)
        self.pid = self._process.pid if self._process else 0
        self.ended = False
        self._closed = False
        self._rest = b""
        self.order(spec)

    def order(self, message: dict[str, Any]) -> None:
        """Send one order. Raises CouldNotJudge when nobody is there to take it."""
        data = json.dumps(message).encode() + b"\n"
        try:
            while data:
                data = data[os.write(self._orders, data) :]
        except BrokenPipeError:
            raise CouldNotJudge("A throw-away PostgreSQL is gone.") from None

    def messages(self, seconds: float, *, until_end: bool = False) -> Iterator[dict[str, Any]]:
        """Yield what the keeper has told, waiting at most `seconds` for something, or with `until_end` for its end."""
        until = time.monotonic() + seconds
        while not self.ended and select.select([self._told], [], [], max(until - time.monotonic(), 0))[0]:
            data = os.read(self._told, 65536)
            self.ended = not data
            *lines, self._rest = (self._rest + data).split(b"\n")
            for line in lines:
                message = json.loads(line)
                self.pid = message.get("keeper", self.pid)
                yield message
            if not until_end:
                return

    def let_go(self) -> None:
        """Close the orders' pipe: the keeper ends the server, cleans up and ends."""
        if not self._closed:
            self._closed = True
            os.close(self._orders)

    def close(self) -> None:
        """Make sure that the keeper is gone, by force when it does not answer, and close the rest. Call it once."""
        self.let_go()
        if not self.ended and self.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        if self._process:
            self._process.wait()
        os.close(self._told)


def _exec_keeper(orders: int, told: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", KEEPER], stdin=orders, stdout=told, env=recipe.BARE, cwd="/", start_new_session=True
    )
