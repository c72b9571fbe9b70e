"""What a merge really put on the base: the examination of exactly these bytes, made now when there is none."""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands.package import kept_files
from bot.github.reads import Pull
from bot.report import codec
from bot.report.model import Report
from bot.store import audit, pulls, runs
from bot.store.repositories import Repository
from bot.store.runs import ExaminedFile, Run
from bot.work.tools import Tools


def run_of(tools: Tools, repository: Repository, pull: Pull) -> Run | None:
    """Return the examination of what was merged; None when the merge changed no schema file.

    The last report of the pull request counts when its schema files are, byte by byte, those of the merge's commit: then
    that is what was proven. Otherwise (the base moved, somebody resolved a conflict, a squash of later commits) the merge's
    commit is examined against its first parent. Raises what `Tools.landed` and the engine raise.
    """
    key = pulls.Key(repository.repository_id, pull.number)
    with tools.landed(repository, pull.base_ref, pull.merge_sha) as comparison:
        files = kept_files(comparison)
        if _content(files, "base") == _content(files, "head"):
            return None
        with tools.store.transaction() as conn:
            known = runs.latest(conn, key)
            examined = runs.files(conn, known.run_id, "head") if known and known.head_sha == pull.head_sha else ()
        if known is not None and examined and _content(examined, "head") == _content(files, "head"):
            return known
        report = tools.examine(comparison, tools.options(repository, pull.number))
    return _kept(tools, key, pull, report, files)


def _kept(tools: Tools, key: pulls.Key, pull: Pull, report: Report, files: Sequence[ExaminedFile]) -> Run | None:
    """Keep it as one of the pull request's examinations, so that later commands follow it."""
    verdict = str(report.verdict)
    with tools.store.transaction() as conn:
        run_id = runs.start(conn, key.repository_id, key.number, runs.Sides(pull.head_sha, report.base.sha))
        runs.keep_files(conn, run_id, files)
        runs.keep_report(conn, run_id, codec.to_json(report))
        runs.publish(conn, run_id, verdict=verdict, digest=codec.digest(report), base_sha=report.base.sha)
        audit.record(
            conn, "examined.merged", key=key, head_sha=pull.head_sha, merged_as=pull.merge_sha, run=run_id, verdict=verdict
        )
        return runs.get(conn, run_id)


def _content(files: Sequence[ExaminedFile], side: str) -> dict[str, tuple[int, bytes]]:
    return {file.path: (file.position, bytes(file.content)) for file in files if file.side == side}
