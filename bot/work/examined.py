"""What one examination leaves behind: the report with people's decisions in it, and the very bytes."""

from __future__ import annotations

from dataclasses import dataclass

from bot.commands.decisions import allowed_to_run, with_decisions
from bot.commands.package import kept_files
from bot.findings import Check
from bot.github.reads import Pull
from bot.report.model import Report, Unjudged
from bot.repository.comparison import Comparison
from bot.settings import Forks
from bot.store import decisions, pulls, runs
from bot.store.repositories import Repository
from bot.store.runs import ExaminedFile
from bot.work.tools import Tools


@dataclass(frozen=True, slots=True)
class Examined:
    """A finished examination."""

    report: Report
    files: tuple[ExaminedFile, ...]
    decisions: tuple[decisions.Decision, ...] = ()


def examined(tools: Tools, repository: Repository, pull: Pull, comparison: Comparison) -> Examined:
    """Examine, unless it is a fork's SQL that nobody allowed; then say what is missing."""
    key = pulls.Key(repository.repository_id, pull.number)
    with tools.store.transaction() as conn:
        made = decisions.about(conn, key, pull.head_sha)
        others = runs.added_by_others(conn, key)
    if pull.fork and not allowed_to_run(tools.settings.forks, made):
        reason = _waiting(tools.settings.forks, tools.settings.command_prefix, pull.head_sha)
        return Examined(Report(comparison.base, comparison.head, unjudged=(Unjudged(Check.APPLIES, reason),)), ())
    report = with_decisions(tools.examine(comparison, tools.options(repository, pull.number, others, fork=pull.fork)), made)
    return Examined(report, kept_files(comparison), made)


def _waiting(rule: Forks, prefix: str, head_sha: str) -> str:
    if rule is Forks.NEVER:
        return "this comes from a fork, and the operator lets no SQL of forks run"
    return f"this comes from a fork: its SQL runs once somebody with write permission comments {prefix} allow {head_sha[:12]}"
