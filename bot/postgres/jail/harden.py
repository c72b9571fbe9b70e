"""What the bot's own processes do to themselves at start, before they read a secret."""

from __future__ import annotations

import resource

from bot.postgres.jail import libc


def this_process() -> None:
    """Hide this process's environment and memory from other processes of the same user: no ptrace, no core file.

    Forks inherit it, programs that it starts do not. The first half is a no-op where the system has no such switch.
    """
    if libc.LINUX:
        libc.prctl(libc.PR_SET_DUMPABLE, 0)
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
