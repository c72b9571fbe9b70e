"""What is asked for: a change of a target, by whom, and what is accepted with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.store.changes import Origin
from bot.targets.model import Package


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for. `holder` is shown to people, `worker` names the process; `allow_drift` accepts other differences.

    `restore` makes a rollback put the state back that was kept before the apply, rows included, instead of running a script.
    `accept_loss` goes on although rows that the files drop cannot be kept aside, or cannot come back.
    `confirm` is called when the target is ours and right before it is touched; it raises when it must not be any more.
    """

    kind: str
    package: Package
    origin: Origin
    holder: str
    worker: str
    lease_seconds: float = 30.0
    allow_drift: bool = False
    restore: bool = False
    accept_loss: bool = False
    confirm: Callable[[], None] = lambda: None
