"""What keeps the promise when something got lost: deliveries, workers, answers. All of it may run at any time, anywhere."""

from __future__ import annotations

import structlog

from bot.errors import BotError
from bot.github import reads
from bot.store import deliveries, groups, merges, pulls, queue, repositories, runs
from bot.store.repositories import Repository
from bot.work import stale
from bot.work.tools import Tools

KEPT_DAYS = 30
KEPT_PUSHES_DAYS = 400
log = structlog.get_logger("sweep")


def wake(tools: Tools) -> int:
    """Queue what waits although nobody works on it (put off until now, or its worker vanished); return how many."""
    with tools.store.transaction() as conn:
        keys, waiting, merged = pulls.overdue(conn), groups.overdue(conn), merges.overdue(conn)
        woken = [queue.ask_pull(conn, key.repository_id, key.number) for key in keys]
        woken += [queue.ask_group(conn, group.repository_id, group.head_sha) for group in waiting]
        woken += [queue.ask_merged(conn, key.repository_id, key.number) for key in merged]
    return sum(woken)


def base_moved(tools: Tools, repository_id: int, branch: str) -> int:
    """Ask for all open pull requests into a branch that moved, and say on them meanwhile that they are old; return how many."""
    with tools.store.transaction() as conn:
        numbers = pulls.open_on(conn, repository_id, branch)
        repository = tools.repository(conn, repository_id)
        for number in numbers:
            pulls.want(conn, pulls.Key(repository_id, number))
    try:
        if repository:
            stale.mark(tools, repository, branch, numbers)
    except BotError as error:
        log.warning("reports not marked", repository=repository_id, reason=error.message)
    with tools.store.transaction() as conn:
        for number in numbers:
            queue.ask_pull(conn, repository_id, number)
    return len(numbers)


def reconcile(tools: Tools) -> None:
    """Compare GitHub with our rows: open pull requests without an answer, deliveries that we never accepted."""
    with tools.store.transaction() as conn:
        deliveries.forget(conn, KEPT_DAYS)
        pulls.forget_pushes(conn, KEPT_PUSHES_DAYS)
        served = [known for known in repositories.served(conn) if tools.settings.serves(known.full_name)]
    for repository in served:
        try:
            _unanswered(tools, repository)
        except BotError as error:
            log.warning("repository not swept", repository=repository.repository_id, reason=error.message)
    try:
        for delivery in reads.failed_deliveries(tools.app):
            reads.redeliver(tools.app, delivery)
    except BotError as error:
        log.warning("deliveries not swept", reason=error.message)


def _unanswered(tools: Tools, repository: Repository) -> None:
    with tools.gateway(repository) as gateway:
        opened = reads.open_pulls(gateway)
    with tools.store.transaction() as conn:
        for pull in opened:
            key = pulls.Key(repository.repository_id, pull.number)
            row = pulls.get(conn, key)
            busy = row is not None and row.generation > row.done_generation
            if not busy and not runs.is_judged(conn, key, pull.head_sha):
                pulls.want(conn, key, head_sha=pull.head_sha, base_ref=pull.base_ref)
                queue.ask_pull(conn, key.repository_id, key.number)
