"""One job: examine the commit of a merge queue's group, so that the queue neither stalls nor passes untested."""

from __future__ import annotations

import structlog

from bot.commands.package import kept_files
from bot.errors import BotError, Superseded, Unavailable
from bot.github import publish as github
from bot.github.client import Gateway
from bot.report import codec
from bot.repository.mirror import Wanted
from bot.store import audit, groups, runs
from bot.store.repositories import Repository
from bot.work import publish
from bot.work.tools import Tools

log = structlog.get_logger("group")


def examine_group(tools: Tools, repository_id: int, head_sha: str) -> None:
    """Do what the group's row asks for. Its commit never changes, so a repetition does no harm."""
    with tools.store.transaction() as conn:
        repository = tools.repository(conn, repository_id)
        seconds = tools.settings.job_seconds + tools.settings.lease_seconds
        group = groups.claim(conn, repository_id, head_sha, seconds=seconds) if repository else None
    if repository and group:
        _attempt(tools, repository, group)


def _attempt(tools: Tools, repository: Repository, group: groups.Group) -> None:
    with tools.store.transaction() as conn:
        sides = runs.Sides(group.head_sha, group.base_sha)
        run_id = runs.start(conn, group.repository_id, None, sides)
    check_id = 0
    try:
        with tools.gateway(repository) as gateway:
            name = f"group/{group.head_sha}/{run_id}"
            check_id = github.start_check(gateway, group.head_sha, external_id=name, details_url=tools.links.url(run_id))
            _examine(tools, gateway, repository, group, run_id, check_id)
    except Superseded as error:
        _end(tools, group, run_id, "superseded", error.message)
    except BotError as error:
        final = group.attempts >= tools.settings.attempts or not isinstance(error, Unavailable)
        _failed(tools, repository, group, run_id, check_id, error.message, final=final)
    except Exception as error:
        log.exception("examination failed", run=run_id)
        reason = f"{type(error).__name__} inside the bot"
        _failed(tools, repository, group, run_id, check_id, reason, final=group.attempts >= tools.settings.attempts)


def _examine(tools: Tools, gateway: Gateway, repository: Repository, group: groups.Group, run_id: int, check_id: int) -> None:
    ref = f"refs/heads/{group.base_ref}"
    wanted = Wanted(ref, group.head_ref, group.head_sha, base_sha=group.base_sha, merged=True)
    with tools.compare(repository, wanted) as comparison:
        report = tools.examine(comparison, tools.options(repository))
        files = kept_files(comparison)
    place = publish.Place(repository, None, group.head_sha, run_id, check_id)
    publish.send(tools, gateway, place, report, None, lambda: None)
    verdict, digest = str(report.verdict), codec.digest(report)
    with tools.store.transaction() as conn:
        runs.keep_files(conn, run_id, files)
        runs.keep_report(conn, run_id, codec.to_json(report))
        runs.publish(conn, run_id, verdict=verdict, digest=digest, base_sha=report.base.sha)
        groups.finish(conn, group)
        audit.record(conn, "examined.group", head_sha=group.head_sha, repository=group.repository_id, run=run_id, verdict=verdict)


def _failed(
    tools: Tools, repository: Repository, group: groups.Group, run_id: int, check_id: int, reason: str, *, final: bool
) -> None:
    """Conclude each failed try on its own check run; when that cannot be said either, the group stays wanted."""
    try:
        if check_id:
            with tools.gateway(repository) as gateway:
                publish.fail(gateway, check_id, reason, run_id)
    except BotError:
        final = False
    _end(tools, group, run_id, "failed", reason, final=final)


def _end(tools: Tools, group: groups.Group, run_id: int, state: str, reason: str, *, final: bool = True) -> None:
    with tools.store.transaction() as conn:
        runs.end(conn, run_id, state, reason)
        if final:
            groups.finish(conn, group)
        else:
            groups.put_off(conn, group, seconds=5.0 * 2 ** min(group.attempts, 7))
