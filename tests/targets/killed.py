"""Carry out an apply in a forked process that dies by SIGKILL at its n-th progress report."""

from __future__ import annotations

import os
import signal
import traceback
import warnings

from bot.store.database import Store
from bot.targets.change import carry_out
from bot.targets.connect import TargetSessions
from bot.targets.file import Target
from bot.targets.model import Progress
from tests.targets.packages import order, usual


def _apply(state: str, address: str, last: int) -> None:
    seen = 0

    def watch(_progress: Progress) -> None:
        nonlocal seen
        seen += 1
        if seen == last:
            os.kill(os.getpid(), signal.SIGKILL)

    target = Target.model_validate({"name": "production", "repositories": ["acme/shop"], "address_env": "PRODUCTION"})
    store = Store(state, size=3).open()
    carry_out(store, TargetSessions(target, address), order(usual(), worker=f"killed-{last}"), watch)
    store.close()


def kill_at(state: str, address: str, moment: int) -> int:
    """Return how the process ended: -9 when it was killed, 0 when the apply has fewer moments.

    A fork, not a new program: what base and head give is known already, so each of many deaths costs little.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        try:
            _apply(state, address, moment)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
