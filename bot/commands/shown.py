"""Progress where people look: in the answer to the command, in a check run of its own, and as a deployment.

Everything is written by a thread of its own: a change that holds locks on a real database never waits for GitHub.
"""

from __future__ import annotations

import threading
import time
from contextlib import AbstractContextManager, suppress
from types import TracebackType
from typing import Self

import structlog

from bot.commands.model import Case
from bot.errors import BotError
from bot.github import deployments, publish
from bot.github.client import DEPLOY, Gateway
from bot.render import escape
from bot.targets.file import Target
from bot.targets.log import Log
from bot.targets.model import Progress, Result, unwatched

EVERY = 3.0
"""Seconds between two updates: GitHub limits how much may be written."""
BEGUN = "safety"
"""The first step that is about this change alone: from here on there is a deployment and a check run."""
log = structlog.get_logger("shown")


class Shown:
    """Shows one change. `progress` may be called at any rate and never waits; `end` says how it went."""

    def __init__(self, case: Case, target: Target, kind: str) -> None:
        self._case, self._target, self._kind = case, target, kind
        self._began = time.monotonic()
        self._log = Log(unwatched)
        self._at = Progress("lease", target.name)
        self._is_begun = False
        self._stop = threading.Event()
        self._check = self._deployment = self._comment = 0
        self._thread = threading.Thread(target=self._show, daemon=True, name=f"shown-{target.name}")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop.set()
        self._thread.join()

    def progress(self, at: Progress) -> None:
        """Note where the change is."""
        self._log(at)
        self._at = at
        self._is_begun = self._is_begun or at.step == BEGUN

    def end(self, result: Result, text: str) -> None:
        """Put the account in place of the progress, conclude the check run and say how the deployment ended."""
        self._stop.set()
        self._thread.join()
        with suppress(BotError), self._gateway() as gateway:
            self._write(gateway, text)
            if self._is_begun:
                self._open(gateway)
                conclude(gateway, self._check, f"{self._kind} on {self._target.name}", result, (text, self._log.lines))
        if self._deployment:
            state, words = "success" if result.state == "done" else "failure", escape.one_line(result.reason, 140)
            with suppress(BotError), self._case.gateway.app.repository(*self._place(), DEPLOY) as gateway:
                deployments.report_deployment(gateway, self._deployment, state, description=words)

    def _show(self) -> None:
        """Write at once, then every few seconds, so that a long statement shows its time, too."""
        with self._gateway() as gateway:
            while True:
                try:
                    self._update(gateway)
                except BotError as error:
                    log.warning("progress not shown", reason=error.message)
                except Exception:
                    log.exception("progress not shown")
                if self._stop.wait(EVERY):
                    return

    def _update(self, gateway: Gateway) -> None:
        at, seconds = self._at, time.monotonic() - self._began
        where = f", statement {at.statement} of {at.statements}" if at.statements else ""
        words = f"`{bar(at)}` {at.step}: {escape.code(at.text)}{where}, {seconds:.0f} s"
        self._write(gateway, f"⏳ **{self._kind} on {escape.code(self._target.name)}** {words}")
        if self._is_begun and not self._stop.is_set():
            self._open(gateway)
            title = f"{bar(at)} {at.step}{where}, {seconds:.0f} s"
            publish.show_progress(gateway, self._check, title, words, _fenced(self._log.lines))

    def _open(self, gateway: Gateway) -> None:
        """Create the deployment and the check run, once."""
        sha = self._case.merged_as or self._case.pull.head_sha
        run = f"{self._kind}-{self._case.comment_id}-{self._case.command.position}"
        if not self._check:
            self._check = check_run(gateway, sha, self._case.pull.number, (run, self._target.name))
        if not self._deployment:
            with suppress(BotError), self._case.gateway.app.repository(*self._place(), DEPLOY) as deployer:
                self._deployment = deployments.begin_deployment(deployer, sha, self._target.name, run=run, description=self._kind)

    def _gateway(self) -> AbstractContextManager[Gateway]:
        return self._case.gateway.app.repository(*self._place())

    def _place(self) -> tuple[int, int]:
        return self._case.repository.installation_id, self._case.repository.repository_id

    def _write(self, gateway: Gateway, text: str) -> None:
        marker = f"<!-- migrate-bot:reply {self._case.comment_id}-{self._case.command.position} -->"
        body = f"{marker}\n@{self._case.actor.login}: {text}"
        known = self._comment or None
        self._comment = publish.sticky_comment(gateway, self._case.pull.number, body, marker=marker, stored_id=known).id


def check_run(gateway: Gateway, sha: str, number: int, run: tuple[str, str]) -> int:
    """Return the check run of one change, made when it is not there: `run` is its name (kind, comment, position) and target."""
    name, target = run
    kind = name.partition("-")[0]
    external = f"change/{number}/{name}"
    return publish.start_check(gateway, sha, external_id=external, title=f"{kind} begins", name=f"migrate-bot {kind} {target}")


def conclude(gateway: Gateway, check_id: int, title: str, result: Result, said: tuple[str, tuple[str, ...]]) -> None:
    """Conclude the check run of a change; `said` is the account for people and the log."""
    conclusion = {"done": "success", "failed": "failure"}.get(result.state, "action_required")
    text, lines = said
    publish.conclude_check(gateway, check_id, publish.Verdict(conclusion, f"{title}: {result.state}", text, _fenced(lines)))


def bar(at: Progress, width: int = 10) -> str:
    """Return a bar for the share of files that are done; the statement that runs is not."""
    done = int(width * (at.file - 1 + max(at.statement - 1, 0) / max(at.statements, 1)) / at.files) if at.files else 0
    return "█" * min(done, width) + "░" * (width - min(done, width))


def _fenced(lines: tuple[str, ...]) -> str:
    return escape.fence("\n".join(lines), "", 60_000) if lines else ""
