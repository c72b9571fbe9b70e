"""`migrate-bot demo`: the bot and a stand-in GitHub, a pull request, and what the bot says about it, in one terminal."""

from __future__ import annotations

import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from bot.demo import printed
from bot.demo.bots import Bot
from bot.demo.hub import Hub
from bot.demo.pages import pages
from bot.demo.proposals import PROPOSALS
from bot.demo.sample import NAME, PEOPLE, Proposal, files
from bot.demo.world import CheckRun, Pull
from bot.errors import Unavailable, UsageError

PATIENCE = 180.0
PIPED_WIDTH = 120
FIRST = "missing-listing"


def run(*, once: bool, chosen: str | None = None) -> int:
    """Show one pull request; then end (`once`) or stay until Ctrl-C. Returns the exit status.

    Raises UsageError for an unknown proposal and Unavailable when the bot does not answer in time.
    """
    proposal = _proposal(chosen or FIRST)
    console = Console(width=None if sys.stdout.isatty() else PIPED_WIDTH)
    with ExitStack() as stack:
        stack.enter_context(_stopping_cleanly())
        step = stack.enter_context(_steps(console))
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="migrate-bot-demo-"))
        hub = stack.enter_context(Hub.start(pages=pages))
        step("starting the bot and its PostgreSQL (the first time takes a little longer)")
        bot = stack.enter_context(Bot.start(hub, Path(folder)))
        hub.send_webhooks_to(bot.webhook_url)
        step("opening a pull request in the sample repository")
        repository = hub.create_repository(NAME, files(), roles=PEOPLE)
        pull = hub.open_pull(repository, proposal.changes, title=proposal.title, body=proposal.body, by=proposal.author)
        step("the bot examines it: listings, routes, rows, rollback")
        check = _concluded(pull, bot)
        step("")
        printed.everything(console, pull, check)
        if not once:
            printed.addresses(console, f"{hub.url}/{NAME}/pull/{pull.number}", bot.url)
            _until_interrupted(bot)
    console.print("Stopped; nothing is left behind.")
    return 0


def _proposal(slug: str) -> Proposal:
    known = {proposal.slug: proposal for proposal in PROPOSALS}
    if slug not in known:
        raise UsageError(f"there is no sample pull request named {slug!r}", hint=f"There are: {', '.join(known)}.")
    return known[slug]


@contextmanager
def _steps(console: Console) -> Iterator[printed.Step]:
    """Yield a function that names the step now under way; lines elsewhere than on a terminal, a spinner there."""
    if not console.is_terminal:
        yield lambda text: console.print(f"… {text}") if text else None
        return
    with Progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console, transient=True) as bar:
        task = bar.add_task("", total=None)

        def step(text: str) -> None:
            if not text:
                bar.stop()
            bar.update(task, description=text)

        yield step


def _concluded(pull: Pull, bot: Bot) -> CheckRun:
    """Wait until the bot has concluded its check of the pull request's head and written its comment."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        bot.check_alive()
        runs = [run for run in pull.checks if run.status == "completed"]
        if runs and pull.comments:
            return runs[-1]
        time.sleep(0.05)
    raise Unavailable(f"the bot did not answer within {PATIENCE:.0f} seconds", hint=bot.last_words())


@contextmanager
def _stopping_cleanly() -> Iterator[None]:
    """Let a request to end (`kill`, or Ctrl-C even where a shell made us ignore it) unwind like any other way out."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    kept = {number: signal.signal(number, interrupt) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def _until_interrupted(bot: Bot) -> None:
    try:
        while True:
            bot.check_alive()
            time.sleep(0.5)
    except KeyboardInterrupt:
        return
