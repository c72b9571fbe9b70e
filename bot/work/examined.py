"""What one examination leaves behind: the report with people's decisions in it, and the very bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.commands.decisions import allowed_to_run, with_decisions
from bot.findings import Check
from bot.github.reads import Pull
from bot.report.model import Report, Unjudged
from bot.repository.comparison import Comparison
from bot.scripts.layout import read_layout
from bot.scripts.model import Layout, Tree
from bot.scripts.naming import schema_files
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
    report = with_decisions(tools.examine(comparison, tools.options(repository, pull.number, others)), made)
    return Examined(report, kept_files(comparison), made)


def kept_files(comparison: Comparison) -> tuple[ExaminedFile, ...]:
    """Return every file below the schema folder of both trees; numbered ones carry their place in the order."""
    layout = read_layout(comparison.base_tree, comparison.head_tree).layout
    sides = (("base", comparison.base_tree), ("head", comparison.head_tree))
    return tuple(file for side, tree in sides for file in _files(side, tree, layout))


def _files(side: str, tree: Tree, layout: Layout) -> Iterator[ExaminedFile]:
    order = {file.path: index for index, file in enumerate(f for f in schema_files(tree, layout) if not f.is_master)}
    for path in sorted(tree):
        if path.startswith(f"{layout.schema_dir}/"):
            yield ExaminedFile(side, order.get(path, -1), path, bytes(tree[path]))


def _waiting(rule: Forks, prefix: str, head_sha: str) -> str:
    if rule is Forks.NEVER:
        return "this comes from a fork, and the operator lets no SQL of forks run"
    return f"this comes from a fork: its SQL runs once somebody with write permission comments {prefix} allow {head_sha[:12]}"
