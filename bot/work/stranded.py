"""Changes whose worker vanished: somebody looks at the target, says what it really is, and runs nothing."""

from __future__ import annotations

import structlog

from bot.commands.changing import account
from bot.commands.package import stored
from bot.errors import BotError
from bot.github import publish
from bot.store import changes, pulls, runs
from bot.store.changes import Change, Origin
from bot.store.repositories import Repository
from bot.targets import file as targets_file
from bot.targets import sessions
from bot.targets.change import settle
from bot.targets.connect import TargetSessions
from bot.targets.file import Target
from bot.targets.model import Package, Result
from bot.targets.order import Order
from bot.work.tools import Tools

log = structlog.get_logger("stranded")


def settle_all(tools: Tools) -> int:
    """Settle every stranded change and answer in its pull request; return how many."""
    with tools.store.transaction() as conn:
        left = changes.stranded(conn)
    settled = 0
    for change in left:
        try:
            settled += _settle(tools, change)
        except BotError as error:
            log.warning("target not looked at", change=change.change_id, reason=error.message)
    return settled


def _settle(tools: Tools, change: Change) -> bool:
    found = _known(tools, change)
    if found is None:
        return False
    repository, target, sessions_there, package = found
    holder = f"the worker that looks after change {change.change_id}"
    origin = Origin(change.digest, change.actor, change.head_sha, run_id=change.run_id)
    result = settle(tools.store, sessions_there, Order(change.kind, package, origin, holder, f"{tools.owner}:settle"))
    if result is None:
        return False
    _answer(tools, repository, target, change, result)
    return True


def _known(tools: Tools, change: Change) -> tuple[Repository, Target, TargetSessions, Package] | None:
    """Return what is needed to look, or None when the target or the repository is gone from our configuration."""
    with tools.store.transaction() as conn:
        repository = tools.repository(conn, change.repository_id or 0)
        run = runs.get(conn, change.run_id or 0)
        package = stored(conn, run) if run else None
    if repository is None or package is None:
        return None
    for target in targets_file.load(tools.settings.targets_file).of(repository.full_name):
        found = sessions.of(target)
        if found.identity == change.target:
            return repository, target, found, package
    return None


def _answer(tools: Tools, repository: Repository, target: Target, change: Change, result: Result) -> None:
    text = account(change.kind, target.name, change.head_sha, result, "")
    key = pulls.Key(repository.repository_id, change.number or 0)
    with tools.gateway(repository) as gateway:
        publish.reply(gateway, key.number, f"@{change.actor}: {text}", key=f"stranded-{change.change_id}")
    log.warning("stranded change settled", change=change.change_id, target=target.name)
