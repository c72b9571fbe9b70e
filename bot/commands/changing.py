"""What `apply` and `rollback` share: the order, progress in the answer, the deployment, the account of what happened."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from typing import Literal

from bot.commands import targeting
from bot.commands.model import Case, End, Outcome, Refused
from bot.commands.package import stored
from bot.errors import BotError
from bot.github import deployments, permissions, publish, reads
from bot.github.client import DEPLOY, Gateway
from bot.github.limits import NotThere
from bot.github.permissions import Role
from bot.render import escape
from bot.store import changes, pulls, queue
from bot.targets import safety, sessions
from bot.targets.change import Order, carry_out
from bot.targets.file import Target
from bot.targets.model import Progress, Result
from bot.targets.requirements import unmet

Kind = Literal["apply", "rollback"]
EVERY = 3.0
"""Seconds between two updates of the answer: GitHub limits how much may be written."""


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
    refuse_moved(case)
    place = sessions.of(target)
    origin = changes.Origin(package.digest, case.actor.login, case.pull.head_sha, case.key, case.run.run_id)
    holder = f"{case.repository.full_name}#{case.pull.number} ({kind} by {case.actor.login})"
    order = Order(
        kind, package, origin, holder, case.worker, case.settings.lease_seconds, drift, restore,
        confirm=lambda: confirm(case, target, kind),
    )  # fmt: skip
    shown = _Shown(case, target, kind)
    result = carry_out(case.store, place, order, shown.progress)
    sha = case.pull.head_sha
    proven = kind == "apply" and package.rollback_status in {"proven", "schema_only"}
    way_back = f"{case.settings.command_prefix} rollback {target.name} {sha[:12]}" if proven else ""
    text = account(kind, target, sha, result, way_back)
    shown.end(result, text)
    if result.state == "done":
        _show_anew(case)
    return Outcome({"done": End.DONE, "failed": End.FAILED}.get(result.state, End.REFUSED), text)


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
    role = permissions.role_of(case.gateway, case.actor.login, case.actor.id)
    now = replace(case, pull=pull, role=role)
    if role < Role.WRITE:
        raise Refused("Whoever asked for it has no write permission any more.")
    targeting.refuse_people(now, target, kind)
    missing = unmet(target, targeting.facts(now, target)) if kind == "apply" else ()
    if missing:
        raise Refused("Not any more. Missing: " + "; ".join(missing) + ".")


class _Shown:
    """Progress where people look: in the answer to the command, edited while it runs, and as a deployment."""

    def __init__(self, case: Case, target: Target, kind: str) -> None:
        self._case, self._target, self._kind = case, target, kind
        self._began = time.monotonic()
        self._last = 0.0
        self._deployment = 0

    def progress(self, at: Progress) -> None:
        """Show a step, at most every few seconds."""
        if at.step == "safety" and not self._deployment:
            self._deployment = self._begin()
        if time.monotonic() - self._last >= EVERY:
            self._last = time.monotonic()
            name, seconds = escape.code(self._target.name), time.monotonic() - self._began
            where = f"{escape.code(at.text)}, statement {at.statement} of {at.statements}"
            self._write(f"⏳ **{self._kind} on {name}** `{bar(at)}` {at.step}: {where}, {seconds:.0f} s")

    def end(self, result: Result, text: str) -> None:
        """Put the account in place of the progress, and say how the deployment ended."""
        self._write(text)
        if self._deployment:
            state, words = "success" if result.state == "done" else "failure", escape.one_line(result.reason, 140)
            with suppress(BotError), self._deployer() as gateway:
                deployments.report_deployment(gateway, self._deployment, state, description=words)

    def _begin(self) -> int:
        run = f"{self._kind}-{self._case.comment_id}-{self._case.command.position}"
        with suppress(BotError), self._deployer() as gateway:
            return deployments.begin_deployment(
                gateway, self._case.pull.head_sha, self._target.name, run=run, description=self._kind
            )
        return 0

    def _deployer(self) -> AbstractContextManager[Gateway]:
        place = self._case.repository
        return self._case.gateway.app.repository(place.installation_id, place.repository_id, DEPLOY)

    def _write(self, text: str) -> None:
        """Write or edit the answer. Trouble with GitHub never stops a change that is under way."""
        marker = f"<!-- migrate-bot:reply {self._case.comment_id}-{self._case.command.position} -->"
        body = f"{marker}\n@{self._case.actor.login}: {text}"
        with suppress(BotError):
            publish.sticky_comment(self._case.gateway, self._case.pull.number, body, marker=marker)


def bar(at: Progress, width: int = 10) -> str:
    """Return a bar for the share of files that are done."""
    done = round(width * (at.file - 1 + at.statement / max(at.statements, 1)) / at.files) if at.files else 0
    return "█" * min(done, width) + "░" * (width - min(done, width))


def account(kind: str, target: Target, sha: str, result: Result, way_back: str) -> str:
    """Return how a change ended, for people; `way_back` is the command for it, empty when there is none."""
    mark = {"done": "✅", "failed": "❌"}.get(result.state, "⏸️")
    parts = [f"{mark} **{kind} on {escape.code(target.name)}** at {sha[:12]}: {escape.markdown(result.reason, 1500)}"]
    if result.details:
        parts.append("\n".join(f"- {escape.markdown(line, 400)}" for line in result.details))
    if result.files:
        rows = [f"| {escape.code(file.path)} | {file.state} | {file.ran} of {file.total} |" for file in result.files]
        parts.append("\n".join(["| File | State | Statements |", "|---|---|---|", *rows]))
    parts += [escape.markdown(line, 600) for line in safety.steps(result.safety)]
    if way_back and result.files:
        parts.append(f"The proven way back:\n\n```\n{way_back}\n```")
    return "\n\n".join(parts)
