"""One job: a merged pull request is applied to the targets that want it without being asked, from bytes that were examined."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import structlog

from bot.commands import changing, targeting
from bot.commands.model import Case, End, Outcome, Refused
from bot.commands.parse import Written
from bot.commands.registry import VERBS
from bot.errors import BotError, Unavailable
from bot.github import publish, reads
from bot.github.client import Gateway
from bot.github.permissions import Role
from bot.github.reads import Pull
from bot.render import escape
from bot.store import audit, merges, pulls
from bot.store.repositories import Repository
from bot.store.runs import Run
from bot.targets import file as targets_file
from bot.targets.file import Target
from bot.targets.requirements import checklist
from bot.work.landed import run_of
from bot.work.tools import Tools

WAITS = 300.0
"""Seconds between two looks at a requirement that time or another target will meet."""
BUSY = 20.0
MOST_TRIES = 2000
log = structlog.get_logger("merged")


def carry_out_merge(tools: Tools, key: pulls.Key) -> None:
    """Do what is due for a merged pull request, target after target in the order of the file."""
    while True:
        with tools.store.transaction() as conn:
            repository = tools.repository(conn, key.repository_id)
            merge = merges.claim(conn, key, seconds=tools.settings.lease_seconds) if repository else None
        if repository is None or merge is None:
            return
        with _held(tools, merge):
            _Attempt(tools, repository, merge).run()


@contextmanager
def _held(tools: Tools, merge: merges.Merge) -> Iterator[None]:
    """Keep the claim while the block runs; a worker that dies lets go of it within the lease's seconds."""
    stop, seconds = threading.Event(), float(tools.settings.lease_seconds)

    def beat() -> None:
        while not stop.wait(seconds / 3):
            try:
                with tools.store.transaction() as conn:
                    merges.hold(conn, merge, seconds=seconds)
            except Unavailable:
                log.warning("claim not prolonged", number=merge.number)

    thread = threading.Thread(target=beat, daemon=True, name="merge-hold")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


class _Attempt:
    """One claim's try, on one target or to see which targets there are."""

    def __init__(self, tools: Tools, repository: Repository, merge: merges.Merge) -> None:
        self._tools, self._repository, self._merge = tools, repository, merge
        self._log = log.bind(repository=repository.repository_id, number=merge.number, target=merge.target)

    def run(self) -> None:
        """Sort every way in which this can end into: answered, or later again."""
        try:
            targets = targets_file.load(self._tools.settings.targets_file).of(self._repository.full_name)
            automatic = [target for target in targets if target.automatic]
            if not self._merge.target:
                self._spread(automatic)
                return
            target = next((item for item in automatic if item.name == self._merge.target), None)
            if target is None:
                self._end("the target is not automatic any more")
                return
            with self._tools.gateway(self._repository) as gateway:
                self._apply(gateway, target, [item.name for item in targets].index(target.name))
        except Unavailable as error:
            self._later(error.message, min(WAITS, 5.0 * 2 ** min(self._merge.attempts, 10)))
        except BotError as error:
            self._end(error.message)

    def _spread(self, automatic: Sequence[Target]) -> None:
        """One row per target, in the order of the file; the row that stands for the merge itself is done then."""
        with self._tools.store.transaction() as conn:
            for target in automatic:
                merges.want(conn, self._merge.key, target.name)
            merges.end(conn, self._merge, ", ".join(target.name for target in automatic))

    def _apply(self, gateway: Gateway, target: Target, position: int) -> None:
        pull = reads.pull(gateway, self._merge.number)
        if not pull.merged or not pull.merge_sha:
            self._end("it is not merged")
            return
        say = _Voice(gateway, pull, position)
        try:
            run = run_of(self._tools, self._repository, pull)
            if run is None:
                self._end("no schema file changed")
                return
            outcome = self._change(self._case(gateway, pull, run, target, position), target, say)
        except Unavailable:
            raise
        except BotError as error:
            reason = error.message if isinstance(error, Refused) else escape.markdown(f"{error.message} {error.hint}".strip())
            say(f"Not applied to {escape.code(target.name)} automatically: {reason}")
            self._end(error.message)
            return
        if outcome is None:
            return
        if outcome.busy and self._merge.attempts < MOST_TRIES:
            self._later(outcome.text, BUSY)
            return
        say(outcome.text)
        self._end(outcome.text)
        if outcome.end is End.DONE:
            with self._tools.store.transaction() as conn:
                merges.hurry(conn, self._merge.key)

    def _change(self, case: Case, target: Target, say: _Voice) -> Outcome | None:
        """Apply, unless a requirement is missing; None when it is only a matter of time."""
        missing = [line for line in checklist(target, targeting.facts(case, target)) if not line.met]
        words = "; ".join(line.text for line in missing)
        if missing and all(line.waits for line in missing) and self._merge.attempts < MOST_TRIES:
            say(f"To be applied to {escape.code(target.name)} automatically, as soon as: {escape.markdown(words)}.", key="waits")
            self._later(words, WAITS)
            return None
        if missing:
            command = f"{case.settings.command_prefix} apply {target.name}"
            raise Refused(f"missing: {escape.markdown(words)}. Ask for it when that is there: {escape.code(command)}.")
        with self._tools.store.transaction() as conn:
            place = {"key": case.key, "actor": case.actor.login, "head_sha": case.pull.head_sha}
            detail = {"name": target.name, "merged_as": case.merged_as, "run": case.run.run_id if case.run else 0}
            audit.record(conn, "apply.automatic", **place, **detail)  # type: ignore[arg-type]
        return changing.change(case, target, "apply")

    def _case(self, gateway: Gateway, pull: Pull, run: Run, target: Target, position: int) -> Case:
        command = Written(position, f"apply {target.name}", "apply", (target.name,))
        tools = self._tools
        return Case(
            tools.store, tools.settings, gateway, self._repository, pull, run, pull.merged_by or pull.author, command, Role.NONE,
            comment_id=0, worker=f"{tools.owner}:merged:{self._merge.number}:{target.name}",
            targets=targets_file.load(tools.settings.targets_file), merged_as=pull.merge_sha, verbs=VERBS,
        )  # fmt: skip

    def _later(self, reason: str, seconds: float) -> None:
        self._log.info("put off", reason=reason[:200], seconds=seconds)
        with self._tools.store.transaction() as conn:
            merges.put_off(conn, self._merge, reason, seconds=seconds)

    def _end(self, answer: str) -> None:
        self._log.info("ended", answer=answer[:200])
        with self._tools.store.transaction() as conn:
            merges.end(conn, self._merge, answer)


class _Voice:
    """Answers in the pull request, each once."""

    def __init__(self, gateway: Gateway, pull: Pull, position: int) -> None:
        self._gateway, self._pull, self._position = gateway, pull, position

    def __call__(self, text: str, *, key: str = "0") -> None:
        """Say something to who merged."""
        to = (self._pull.merged_by or self._pull.author).login
        publish.reply(self._gateway, self._pull.number, f"@{to}: {text}", key=f"{key}-{self._position}")
