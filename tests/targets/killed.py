"""Run as a program: carry out an apply and die by SIGKILL at the n-th progress report. argv: state, address, n, slow."""

from __future__ import annotations

import os
import signal
import sys

from bot.store.database import Store
from bot.targets.change import carry_out
from bot.targets.connect import TargetSessions
from bot.targets.file import Target
from bot.targets.model import Progress
from tests.targets.packages import order, usual


def main(state: str, address: str, last: int) -> None:
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


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
