"""Reports that a moved base made old: comment and check run say so until the new report is there."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import structlog

from bot.errors import BotError
from bot.github import publish as github
from bot.github import surroundings
from bot.github.client import FETCH, Gateway
from bot.render import escape
from bot.render.markdown import comment
from bot.report import codec
from bot.report.model import Report
from bot.repository.entries import wanted
from bot.repository.mirror import Wanted
from bot.store import pulls, queue, runs
from bot.store.repositories import Repository
from bot.work import publish
from bot.work.tools import Tools

log = structlog.get_logger("stale")


def mark(tools: Tools, repository: Repository, branch: str, numbers: Sequence[int]) -> int:
    """Mark the reports of these pull requests whose base moved in what an examination reads; return how many.

    Only the holder of a claim writes, so that no new report is ever marked as old.
    """
    with tools.app.repository(repository.installation_id, repository.repository_id, FETCH) as gateway:
        tip = surroundings.tip(gateway, branch)
    touched: dict[str, bool] = {}
    marked = 0
    with tools.gateway(repository) as gateway:
        for number in numbers:
            key = pulls.Key(repository.repository_id, number)
            with tools.store.transaction() as conn:
                run = runs.latest(conn, key)
            if run is None or run.report is None or run.base_sha == tip:
                continue
            report = codec.from_json(run.report)
            if run.base_sha not in touched:
                touched[run.base_sha] = _touches(tools, repository, branch, (run.base_sha, tip))
            if report.relevant and touched[run.base_sha]:
                marked += _claimed(tools, repository, gateway, key, (run, report, tip))
    return marked


def _touches(tools: Tools, repository: Repository, branch: str, commits: tuple[str, str]) -> bool:
    """Whether anything that an examination reads differs between two commits; what cannot be compared counts as different."""
    before, after = commits
    place = f"refs/heads/{branch}"
    try:
        with tools.compare(repository, Wanted(place, place, after, base_sha=before, merged=True)) as found:
            old, new = found.base_tree, found.head_tree
            paths = {path for path in (*old, *new) if wanted(path)}
            return any(path not in old or path not in new or old.oid(path) != new.oid(path) for path in paths)
    except BotError as error:
        log.info("base not compared", reason=error.message)
        return True


def _claimed(tools: Tools, repository: Repository, gateway: Gateway, key: pulls.Key, about: tuple[runs.Run, Report, str]) -> bool:
    with tools.store.transaction() as conn:
        claim = pulls.claim(conn, key, owner=f"{tools.owner}:stale", seconds=tools.settings.lease_seconds)
        row = pulls.get(conn, key)
    if claim is None or row is None:
        return False
    try:
        _show(tools, repository, gateway, row, about)
    except BotError as error:
        log.warning("report not marked", number=key.number, reason=error.message)
        return False
    finally:
        with tools.store.transaction() as conn:
            pulls.give_back(conn, claim)
            queue.ask_pull(conn, key.repository_id, key.number)
    return True


def _show(
    tools: Tools, repository: Repository, gateway: Gateway, row: pulls.PullRow, about: tuple[runs.Run, Report, str]
) -> None:
    run, report, tip = about
    place = publish.Place(repository, row.number, run.head_sha, run.run_id, run.check_run_id or 0)
    words = publish.context(tools, place, report)
    digest = hashlib.sha256(f"{words.digest} stale {tip}".encode()).hexdigest()[:16]
    text = comment(report, replace(words, stale_base=tip, digest=digest))
    if row.comment_id:
        github.sticky_comment(gateway, row.number, text, marker=publish.MARKER, stored_id=row.comment_id)
    if run.check_run_id:
        title = f"Stale: {escape.one_line(row.base_ref, 60)} moved to {tip[:7]}, checked again"
        github.conclude_check(gateway, run.check_run_id, github.Verdict("action_required", title, text))
