"""`status`: what runs, who holds what, what was done."""

from __future__ import annotations

from datetime import UTC

from bot.commands import targeting
from bot.commands.model import Case, End, Outcome, Verb
from bot.errors import BotError
from bot.github.permissions import Role
from bot.render import escape
from bot.store import changes, kept, leases, pulls
from bot.store.sql import Conn
from bot.targets import sessions
from bot.targets.file import Target
from bot.targets.requirements import checklist


def _act(case: Case) -> Outcome:
    with case.store.transaction() as conn:
        row = pulls.get(conn, case.key)
        made = changes.of_pull(conn, case.key)
        lines = [_examination(case, row)]
        known = case.targets.of(case.repository.full_name)
        held = {target.name: _target(conn, target) for target in known}
    for target in known:
        lines += [*held[target.name], *_missing(case, target)]
    lines += [f"- {_change(change)}" for change in made[-10:]]
    return Outcome(End.DONE, "\n".join(lines))


def _examination(case: Case, row: pulls.PullRow | None) -> str:
    if row and row.generation > row.done_generation:
        return f"- {case.pull.head_sha[:12]} is being examined" + (
            f" by {escape.code(row.lease_owner)}" if row.lease_owner else ""
        )
    if case.run is None:
        return "- nothing was examined yet"
    newest = "the newest commit" if case.run.head_sha == case.pull.head_sha else "not the newest commit"
    return f"- last report: {case.run.verdict.replace('_', ' ')} for {case.run.head_sha[:12]}, {newest}"


def _missing(case: Case, target: Target) -> list[str]:
    """Return the checklist as it is now, and the command once all of it is met."""
    if case.run is None or not (case.pull.open or case.pull.merged):
        return []
    try:
        facts = targeting.facts(case, target)
    except BotError as error:
        return [f"  - its requirements cannot be looked at: {escape.markdown(error.message)}"]
    if target.name in facts.applied_to:
        return ["  - has this commit"]
    lines = checklist(target, facts)
    shown = [f"  - [{'x' if line.met else ' '}] {escape.markdown(line.text)}" for line in lines]
    current = case.run.head_sha == case.pull.head_sha
    command = f"{case.settings.command_prefix} apply {target.name} {case.pull.head_sha[:12]}"
    return [*shown, *([f"  - ready: `{command}`"] if current and all(line.met for line in lines) else [])]


def _target(conn: Conn, target: Target) -> list[str]:
    """Return who has a target, and which rows lie aside in it until when."""
    try:
        identity = sessions.of(target).identity
    except BotError as error:
        return [f"- target {escape.code(target.name)}: {escape.markdown(error.message)}"]
    lease, queue = leases.get(conn, identity), leases.waiting(conn, identity)
    state = f"held by {escape.markdown(lease.holder)} since {lease.taken_at:%H:%M} UTC" if lease and lease.live else "free"
    waits = f", waiting: {escape.markdown(', '.join(queue))}" if queue else ""
    aside = [
        f"  - kept aside until {rows.until.astimezone(UTC):%Y-%m-%d %H:%M} UTC: {escape.markdown(', '.join(rows.what))}"
        for rows in kept.of_target(conn, identity)
    ]
    return [f"- target {escape.code(target.name)}: {state}{waits}", *aside]


def _change(change: changes.Change) -> str:
    at = f"{change.started_at:%Y-%m-%d %H:%M} UTC"
    step = f" at step {escape.code(change.step)}" if change.state == "started" else ""
    return f"{at}: {change.kind} of {change.head_sha[:12]} by {escape.markdown(change.actor)}: {change.state}{step}"


VERB = Verb(
    name="status",
    usage="status",
    summary="Say what runs, who holds the targets, and what was done here.",
    act=_act,
    who=Role.READ,
    open_only=False,
    examples=("status",),
)
