"""A program of somebody else inside a limited child: it inherits every wall of the child, and is killed with it."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Ended(NamedTuple):
    """How a program ended: its exit status (negative: the signal), what it printed, and its complaints."""

    status: int
    output: bytes
    errors: bytes


def run(argv: Sequence[str], text: bytes, seconds: float, environment: Mapping[str, str] | None = None) -> Ended:
    """Run `argv` with `text` on its standard input. For functions that `bot.postgres.child.call` was given `programs` for.

    Raises TimeoutError after `seconds` and OSError when it cannot be started. Memory and processor time are those of the child.
    """
    with subprocess.Popen(
        argv,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd="/",
        env=dict(environment or {}),
    ) as process:
        try:
            output, errors = process.communicate(text, seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            raise TimeoutError(f"{argv[0]} took longer than {seconds:g} seconds") from None
    return Ended(process.returncode, output, errors)
