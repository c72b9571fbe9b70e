"""`cancel`: stop what runs or waits for this pull request: its examination, or a change of a target."""

from __future__ import annotations

from bot.commands import targeting
from bot.commands.model import Case, End, Outcome, Refused, Verb
from bot.errors import BotError
from bot.github import publish
from bot.render import escape
from bot.store import audit, leases, pulls, runs
from bot.targets import sessions
from bot.targets.file import Target


def _act(case: Case) -> Outcome:
    stopped = _changes(case)
    examined = _examination(case)
    if not stopped and not examined:
        raise Refused("Nothing runs or waits here.")
    if not stopped:
        return Outcome(End.DONE)
    names = ", ".join(escape.code(name) for name in stopped)
    return Outcome(End.DONE, f"The change of {names} is broken off within seconds; its own answer says how far it came.")


def _examination(case: Case) -> bool:
    with case.store.transaction() as conn:
        row = pulls.get(conn, case.key)
        running = runs.unfinished(conn, case.key, row.fence + 1) if row else ()
        if not pulls.cancel(conn, case.key):
            return False
        for run in running:
            runs.end(conn, run.run_id, "cancelled", f"cancelled by {case.actor.login}")
        audit.record(conn, "cancel", key=case.key, actor=case.actor.login, head_sha=case.pull.head_sha)
    text = f"Cancelled by a command. `{case.settings.command_prefix} check` starts it again."
    for run in running:
        if run.check_run_id:
            publish.conclude_check(case.gateway, run.check_run_id, publish.Verdict("cancelled", "Cancelled", text))
    return True


def _changes(case: Case) -> list[str]:
    """Take the targets away that a change of this pull request holds; return their names."""
    with case.store.transaction() as conn:
        held = {lease.target: lease for lease in leases.held_for(conn, case.key)}
    known = {identity: target for target in case.targets.all if (identity := _identity(target)) in held}
    for target in known.values():
        targeting.refuse_people(case, target, "cancel")
    for identity, target in known.items():
        place = {"key": case.key, "actor": case.actor.login, "head_sha": case.pull.head_sha, "target": identity}
        with case.store.transaction() as conn:
            leases.unlock(conn, identity)
            audit.record(conn, "cancel.change", **place, name=target.name, holder=held[identity].holder)  # type: ignore[arg-type]
    return [target.name for target in known.values()]


def _identity(target: Target) -> str:
    try:
        return sessions.of(target).identity
    except BotError:
        return ""


VERB = Verb(
    name="cancel",
    usage="cancel",
    summary="Stop the examination that runs or waits, or a change of a target that this pull request makes now.",
    act=_act,
    author=True,
    open_only=False,
    needs=("for a change of a target: to be one of those who may change it",),
    examples=("cancel",),
)
