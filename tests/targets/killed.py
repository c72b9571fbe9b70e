"""Carry out a change in a forked process that dies by SIGKILL at a chosen moment."""

from __future__ import annotations

import os
import signal
import traceback
import warnings
from collections.abc import Callable

from bot.store.database import Store
from bot.targets.change import carry_out
from bot.targets.connect import TargetSessions
from bot.targets.file import Target
from bot.targets.model import Progress
from bot.targets.neonapi import NeonApi
from bot.targets.order import Order
from tests.targets.packages import order, usual


class Countdown:
    """Kills this process when it is told of what it waits for the n-th time."""

    def __init__(self, wanted: str, times: int) -> None:
        self._wanted, self._left = wanted, times

    def heard(self, what: str) -> None:
        if self._wanted in what:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def kill_at(state: str, address: str, moment: int, kind: str = "apply") -> int:
    """Kill a usual change at its n-th progress report; return how it ended: -9 killed, 0 when it has fewer moments."""
    target = Target.model_validate({"name": "production", "repositories": ["acme/shop"], "address_env": "PRODUCTION"})
    asked = order(usual(), kind, worker=f"killed-{moment}")
    return die(state, lambda: TargetSessions(target, address), asked, Countdown("", moment))


def die(state: str, sessions: Callable[[], TargetSessions], asked: Order, at: Countdown, request: Countdown | None = None) -> int:
    """Kill a change at a progress report (its step and text), or after an answer of Neon (`VERB /path`).

    A fork, not a new program: what base and head give is known already, so each of many deaths costs little.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        try:
            _apply(state, sessions(), asked, at, request)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _apply(state: str, sessions: TargetSessions, asked: Order, at: Countdown, request: Countdown | None) -> None:
    if request is not None:
        ask = NeonApi._call

        def call(api: NeonApi, verb: str, path: str, **more: object) -> object:
            answer = ask(api, verb, path, **more)  # type: ignore[arg-type]
            request.heard(f"{verb} {path}")
            return answer

        NeonApi._call = call  # type: ignore[method-assign]

    def watch(progress: Progress) -> None:
        at.heard(f"{progress.step} {progress.text} {progress.statement}")

    store = Store(state, size=3).open()
    carry_out(store, sessions, asked, watch)
    store.close()
