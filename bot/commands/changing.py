"""What `apply` and `rollback` share: the order, progress in the answer, the deployment, the account of what happened."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from bot.commands import targeting
from bot.commands.model import Case, End, Outcome, Refused
from bot.commands.package import stored
from bot.commands.shown import Shown
from bot.github import permissions, reads
from bot.github.limits import NotThere
from bot.github.permissions import Role
from bot.render import escape
from bot.store import changes, pulls, queue
from bot.targets import safety, sessions
from bot.targets.change import carry_out
from bot.targets.file import Target
from bot.targets.model import Result
from bot.targets.order import Order
from bot.targets.requirements import unmet

Kind = Literal["apply", "rollback"]
_IN = frozenset({"applied", "partly"})


def change(case: Case, target: Target, kind: Kind, *, restore: bool = False) -> Outcome:
    """Carry out `kind` on `target` with the stored bytes of the run that the command follows.

    A rollback with `restore` puts back the state that was kept before the apply instead of running the script.
    """
    if case.run is None:
        raise Refused("There is no finished report yet.")
    with case.store.transaction() as conn:
        package = stored(conn, case.run)
    drift = "--allow-drift" in case.command.arguments
    if drift:
        targeting.refuse_people(case, target, "allow-drift")
    loss = "--accept-loss" in case.command.arguments
    if loss:
        targeting.refuse_people(case, target, "accept-loss")
    refuse_moved(case)
    place = sessions.of(target)
    origin = changes.Origin(package.digest, case.actor.login, case.pull.head_sha, case.key, case.run.run_id)
    holder = f"{case.repository.full_name}#{case.pull.number} ({kind} by {case.actor.login})"
    order = Order(
        kind, package, origin, holder, case.worker, case.settings.lease_seconds, drift, restore,
        loss, confirm=lambda: confirm(case, target, kind),
    )  # fmt: skip
    sha = case.pull.head_sha
    with Shown(case, target, kind) as shown:
        result = carry_out(case.store, place, order, shown.progress)
        proven = kind == "apply" and package.rollback_status in {"proven", "schema_only"}
        took = result.state == "done" or any(file.state in _IN and file.path in package.changed for file in result.files)
        way_back = f"{case.settings.command_prefix} rollback {target.name} {sha[:12]}" if proven and took else ""
        text = account(kind, target.name, sha, result, way_back)
        shown.end(result, text)
    if result.state in {"done", "failed"}:
        _show_anew(case)
    ended = {"done": End.DONE, "failed": End.FAILED}.get(result.state, End.REFUSED)
    return Outcome(ended, text, busy=result.state == "busy")


def _show_anew(case: Case) -> None:
    """The report and its check depend on where the commit was applied."""
    if case.pull.open:
        with case.store.transaction() as conn:
            pulls.want(conn, case.key, head_sha=case.pull.head_sha)
            queue.ask_pull(conn, case.key.repository_id, case.key.number)


def refuse_moved(case: Case) -> None:
    """Ask GitHub once more, right before the target is touched."""
    now = reads.pull(case.gateway, case.pull.number)
    if now.head_sha != case.pull.head_sha or (not now.open and not now.merged):
        raise Refused("The pull request changed while the command waited. Look at its newest report, then ask again.")


def confirm(case: Case, target: Target, kind: Kind) -> None:
    """Ask everything once more that allowed this change, now that the target is ours: it may have been waited for.

    Raises Refused.
    """
    if case.comment_id > 0:
        try:
            written = reads.comment(case.gateway, case.comment_id)
        except NotThere:
            raise Refused("The comment that asked for it is gone.") from None
        if written.edited and case.command.text not in written.body:
            raise Refused("The comment that asked for it was edited and does not ask for it any more.")
    refuse_moved(case)
    pull = reads.pull(case.gateway, case.pull.number)
    now = replace(case, pull=pull)
    if not case.merged_as:
        now = replace(now, role=permissions.role_of(case.gateway, case.actor.login, case.actor.id))
        if now.role < Role.WRITE:
            raise Refused("Whoever asked for it has no write permission any more.")
        targeting.refuse_people(now, target, kind)
    missing = unmet(target, targeting.facts(now, target)) if kind == "apply" else ()
    if missing:
        raise Refused("Not any more. Missing: " + "; ".join(missing) + ".")


def account(kind: str, target: str, sha: str, result: Result, way_back: str) -> str:
    """Return how a change ended, for people; `way_back` is the command for it, empty when there is none."""
    mark = {"done": "✅", "failed": "❌"}.get(result.state, "⏸️")
    parts = [f"{mark} **{kind} on {escape.code(target)}** at {sha[:12]}: {escape.markdown(result.reason, 1500)}"]
    if result.details:
        parts.append("\n".join(f"- {escape.markdown(line, 400)}" for line in result.details))
    if result.files:
        rows = [f"| {escape.code(file.path)} | {file.state} | {file.ran} of {file.total} |" for file in result.files]
        parts.append("\n".join(["| File | State | Statements |", "|---|---|---|", *rows]))
    parts += [escape.markdown(line, 600) for line in safety.steps(result.safety)]
    if way_back and result.files:
        words = "The proven way back" if result.state == "done" else "What is in can be taken back by the proven rollback"
        parts.append(f"{words}:\n\n```\n{way_back}\n```")
    return "\n\n".join(parts)
