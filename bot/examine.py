"""The story: two trees of a repository in, everything known about the change out. There is no GitHub in it.

layout -> schema files -> what changed -> names, listings, lint          (text)
-> routes on a throw-away PostgreSQL -> facts -> findings         (execution)
-> the way back, generated and proven                             (execution)
-> report
"""

from __future__ import annotations

from bot.report.model import Report
from bot.repository.comparison import Comparison
from bot.scripts.change import changed_files
from bot.scripts.layout import read_layout
from bot.scripts.merging import judge_conflicts
from bot.scripts.model import Layout, Tree
from bot.stages.draft import Draft, Options, Say
from bot.stages.execution import choose_server, execute
from bot.stages.texts import finding_listings, read_files, read_listings, read_statements

__all__ = ["Options", "examine"]
PLACES = ("Makefile", "makefile", "justfile", "package.json")


def silent(_text: str) -> None:
    """Say nothing."""


def examine(comparison: Comparison, options: Options | None = None, say: Say = silent) -> Report:
    """Return everything known about the change; `say` is told which stage begins.

    Raises UsageError for a configuration on the base branch that cannot be read. What could not be judged is part of the report
    (`unjudged`), never an exception and never silently left out.
    """
    draft = Draft(comparison, options or Options(), say)
    with draft.timed("layout"):
        reading = read_layout(draft.base, draft.head)
        changes = changed_files(draft.base, draft.head, reading.layout)
    draft.note(*reading.notes)
    draft.add(schema_found=reading.found)
    if not _concerns(draft.base, draft.head, reading.layout):
        return draft.finished()
    server = choose_server(draft, reading.layout)
    read_files(draft, reading, changes)
    conflicts = judge_conflicts((item.path for item in comparison.conflicts), comparison.base.ref)
    draft.findings += conflicts
    if reading.found and not conflicts:
        with finding_listings(draft, reading.layout) as found:
            read_statements(draft, reading.layout)
            judged = read_listings(draft, reading.layout, found)
        execute(draft, reading.layout, server, judged)
    return draft.finished(reading.layout.severities)


def _concerns(base: Tree, head: Tree, layout: Layout) -> bool:
    """Whether any file differs that may take part in a deploy of the schema."""
    folders = (f"{layout.schema_dir}/", f"{layout.seed_dir}/", f"{layout.rollback_dir}/", ".github/")
    endings = (".sh", ".sql", ".bash", ".mk", "compose.yml", "compose.yaml", *PLACES)
    places = [path for path in {*base, *head} if path.startswith(folders) or path.endswith(endings)]
    return any((path in base) != (path in head) or base[path] != head[path] for path in places)
