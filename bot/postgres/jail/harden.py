"""What the bot's own long-lived processes do to themselves at start."""

from __future__ import annotations

from bot.postgres.jail import libc


def this_process() -> None:
    """Hide this process's environment and memory from other processes of the same user (no ptrace, no core file either).

    A no-op where the system has no such switch. Call it before secrets are read.
    """
    if libc.LINUX:
        libc.prctl(libc.PR_SET_DUMPABLE, 0)
