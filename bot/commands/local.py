"""`apply`, `rollback` and `status` from the command line: the same lease, steps and checks as from a comment."""

from __future__ import annotations

import getpass
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass

from bot import settings
from bot.commands.package import kept_files, made
from bot.errors import UsageError
from bot.report.model import Report
from bot.repository.comparison import Comparison
from bot.store import changes, database, leases
from bot.store.database import Store
from bot.targets import file as targets_file
from bot.targets import safety, sessions
from bot.targets.change import Order, carry_out
from bot.targets.file import Target
from bot.targets.model import Progress, Result
from bot.targets.sizes import table_sizes

Say = Callable[[str], None]
PASSED, FAILED, MISUSED = 0, 1, 2
NOT_NOW = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for. `allow_drift` accepts other differences of the target, `restore` a kept Neon branch."""

    kind: str
    target: str
    allow_drift: bool = False
    restore: bool = False


def change(comparison: Comparison, report: Report, asked: Asked, say: Say) -> int:
    """Carry out what `report` judged; return the exit status: 0 done, 1 failed on the way, 3 refused or busy.

    Raises UsageError when the report is not green, and for a target that does not exist.
    """
    configured = settings.load()
    target = find(targets_file.load(configured.targets_file), asked.target)
    _refuse_red(report, target, asked.kind)
    package = made(kept_files(comparison), report)
    me = f"{getpass.getuser()}@{socket.gethostname()}"
    origin = changes.Origin(package.digest, me, comparison.head.sha)
    order = Order(
        asked.kind, package, origin, f"the command line of {me} ({asked.kind})", f"{me}:{os.getpid()}",
        configured.lease_seconds, asked.allow_drift, asked.restore,
    )  # fmt: skip
    with database.state(configured) as conninfo:
        store = Store(conninfo, size=4).open()
        try:
            result = carry_out(store, sessions.of(target), order, lambda at: say(_words(at)))
        finally:
            store.close()
    for line in account(asked, result):
        say(line)
    return {"done": PASSED, "failed": FAILED}.get(result.state, NOT_NOW)


def sizes(name: str) -> str:
    """Return the text of `db/stats.json` for a target, read in a read-only session. Raises UsageError and Unavailable."""
    target = find(targets_file.load(settings.load().targets_file), name)
    with sessions.of(target).open("migrate-bot stats", read_only=True) as conn:
        return table_sizes(conn)


def status(name: str, say: Say) -> int:
    """Say who holds a target, who waits, and what the last change did."""
    configured = settings.load()
    target = find(targets_file.load(configured.targets_file), name)
    identity = sessions.of(target).identity
    with database.state(configured) as conninfo:
        store = Store(conninfo, size=2).open()
        try:
            with store.transaction() as conn:
                lease, queue, last = leases.get(conn, identity), leases.waiting(conn, identity), changes.latest(conn, identity)
        finally:
            store.close()
    say(
        f"{target.name}: held by {lease.holder} since {lease.taken_at:%H:%M} UTC"
        if lease and lease.live
        else f"{target.name}: free"
    )
    for position, holder in enumerate(queue, 1):
        say(f"  {position}. {holder}")
    if last:
        say(f"last change: {last.kind} by {last.actor}: {last.state}, step {last.step}")
    return PASSED


def find(known: targets_file.Targets, name: str) -> Target:
    """Return the target of that name. Raises UsageError with the names there are."""
    found = next((target for target in known.all if target.name == name), None)
    if found is None:
        names = ", ".join(target.name for target in known.all) or "none"
        raise UsageError(
            f"There is no target {name!r}; there is: {names}.", hint="Targets stand in the file MIGRATE_BOT_TARGETS_FILE."
        )
    return found


def account(asked: Asked, result: Result) -> list[str]:
    """Return how a change ended, line by line, for a terminal."""
    lines = [f"{asked.kind} on {asked.target}: {result.state}. {result.reason}", *(f"  {line}" for line in result.details)]
    if result.state == "done":
        lines += [f"  {file.path}: {file.ran} of {file.total} statements" for file in result.files]
    return lines + [f"  {line}" for line in safety.steps(result.safety)]


def _refuse_red(report: Report, target: Target, kind: str) -> None:
    if kind == "apply" and target.require.verdict == "pass" and report.verdict != "pass":
        says = str(report.verdict).replace("_", " ")
        message = f"The report is not green (it says {says}), and target {target.name} wants it green."
        raise UsageError(message, hint="`migrate-bot check` shows it.")


def _words(at: Progress) -> str:
    where = f" {at.file}/{at.files}, statement {at.statement}/{at.statements}" if at.statements else ""
    return f"{at.step}: {at.text}{where}"
