"""`apply`, `rollback` and `status` from the command line: the same lease, steps and checks as from a comment."""

from __future__ import annotations

import getpass
import os
import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC

from bot import settings
from bot.commands.package import kept_files, made
from bot.errors import UsageError
from bot.render.wording import headline
from bot.report.checks import first_cause, rows
from bot.report.model import Report
from bot.repository.comparison import Comparison
from bot.store import changes, database, kept, leases
from bot.store.database import Store
from bot.targets import file as targets_file
from bot.targets import safety, sessions
from bot.targets.change import carry_out
from bot.targets.file import Target
from bot.targets.log import line
from bot.targets.model import FileOutcome, Progress, Result
from bot.targets.order import Order
from bot.targets.sizes import table_sizes

Say = Callable[[str], None]
PASSED, FAILED, MISUSED = 0, 1, 2
NOT_NOW = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for.

    `allow_drift` accepts other differences of the target, `accept_loss` that dropped rows cannot be kept or put back; `restore`
    puts back a kept Neon branch.
    """

    kind: str
    target: str
    allow_drift: bool = False
    restore: bool = False
    accept_loss: bool = False


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
        configured.lease_seconds, asked.allow_drift, asked.restore, asked.accept_loss,
    )  # fmt: skip
    with database.state(configured) as conninfo:
        store = Store(conninfo, size=4).open()
        try:
            result = carry_out(store, sessions.of(target), order, lambda at: say(_words(at)))
        finally:
            store.close()
    for text in account(asked, result, package.changed):
        say(text)
    return {"done": PASSED, "failed": FAILED}.get(result.state, NOT_NOW)


def sizes(name: str) -> str:
    """Return the text of `db/stats.json` for a target, read in a read-only session. Raises UsageError and Unavailable."""
    target = find(targets_file.load(settings.load().targets_file), name)
    with sessions.of(target).open("migrate-bot stats", read_only=True) as conn:
        return table_sizes(conn)


def status(name: str, say: Say) -> int:
    """Say who holds a target, who waits, and what the last changes did."""
    configured = settings.load()
    target = find(targets_file.load(configured.targets_file), name)
    identity = sessions.of(target).identity
    with database.state(configured) as conninfo:
        store = Store(conninfo, size=2).open()
        try:
            with store.transaction() as conn:
                lease, queue = leases.get(conn, identity), leases.waiting(conn, identity)
                made = changes.of_target(conn, identity, MOST_SHOWN)
                aside = kept.of_target(conn, identity)
        finally:
            store.close()
    held = f"held by {lease.holder} since {lease.taken_at:%Y-%m-%d %H:%M} UTC" if lease and lease.live else "free"
    say(f"{target.name} ({identity}): {held}")
    for position, holder in enumerate(queue, 1):
        say(f"  waiting {position}: {holder}")
    if not made:
        say("  nothing was changed from here yet")
    for change in made:
        for text in _told(change, alive=bool(lease and lease.live)):
            say(text)
    for lying in aside:
        say(f"  kept aside until {lying.until.astimezone(UTC):%Y-%m-%d %H:%M} UTC: {', '.join(lying.what)}")
    return PASSED


MOST_SHOWN = 5


def _told(change: changes.Change, *, alive: bool) -> Iterator[str]:
    """Say of one change when, what, whose and how it ended; of the one that is open, where it is."""
    when = f"{change.started_at:%Y-%m-%d %H:%M} UTC"
    commit = f" of {change.head_sha[:12]}" if change.head_sha else ""
    place = f" from pull request {change.number}" if change.number else ""
    yield f"  {when}  {change.kind}{commit} by {change.actor}{place}: {change.state}"
    if change.state == "started" and alive:
        yield f"      under way: {change.step}"
    elif change.state == "started":
        yield f"      its process vanished at step {change.step}; the next {change.kind} looks at the target first"
    elif change.state != "done":
        yield f"      {change.outcome.get('reason', '')}"
        for file in change.outcome.get("files", ()):
            yield f"      {file['path']}: {file['state']}, {file['ran']} of {file['total']} statements"


def find(known: targets_file.Targets, name: str) -> Target:
    """Return the target of that name. Raises UsageError with the names there are."""
    found = next((target for target in known.all if target.name == name), None)
    if found is None:
        names = ", ".join(target.name for target in known.all) or "none"
        raise UsageError(
            f"There is no target {name!r}; there is: {names}.", hint="Targets stand in the file MIGRATE_BOT_TARGETS_FILE."
        )
    return found


def account(asked: Asked, result: Result, changed: Sequence[str] = ()) -> list[str]:
    """Return how a change ended, line by line, for a terminal; `changed` are the files that differ from base."""
    lines = [f"{asked.kind} on {asked.target}: {result.state}. {result.reason}", *(f"  {line}" for line in result.details)]
    if result.state == "done":
        lines += [f"  {file.path}: {_how(file)}" for file in result.files]
    lines += [f"  {line}" for line in safety.steps(result.safety)]
    took = any(file.state in {"applied", "partly"} and file.path in changed for file in result.files)
    if asked.kind == "apply" and took:
        lines.append(f"  The way back: migrate-bot rollback --target {asked.target}, with the same --base and --head.")
    return lines


def _how(file: FileOutcome) -> str:
    """An earlier try may have committed the file; then it was not run again."""
    return f"{file.ran} of {file.total} statements ran" if file.tries else "was in already"


def _refuse_red(report: Report, target: Target, kind: str) -> None:
    if kind != "apply" or target.require.verdict != "pass" or report.verdict == "pass":
        return
    if not report.schema_found:
        raise UsageError(
            " ".join(report.notes), hint="Name the folder in .github/migrate-bot.yml on the base branch: schema_dir: …"
        )
    cause = first_cause(report)
    said = f" {cause.location.path}:{cause.location.line}: {cause.message}" if cause else ""
    message = f"The report is not green ({headline(report, rows(report))}), and target {target.name} wants it green.{said}"
    raise UsageError(message, hint="`migrate-bot check` with the same --base and --head shows all of it.")


def _words(at: Progress) -> str:
    return line(at)
