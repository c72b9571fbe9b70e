"""The bytes of an examination: which are kept, and how the kept ones become the package that a target is given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.commands.model import Refused
from bot.report import codec
from bot.report.model import Report
from bot.repository.comparison import Comparison
from bot.scripts.layout import read_layout
from bot.scripts.model import Layout, Tree
from bot.scripts.naming import schema_files
from bot.store import runs
from bot.store.sql import Conn
from bot.targets.model import Package


def report_of(run: runs.Run | None) -> Report | None:
    """Return the stored report of a run."""
    return codec.from_json(run.report) if run and run.report else None


def made(files: Sequence[runs.ExaminedFile], report: Report) -> Package:
    """Return the package of an examination. Raises Refused when it has no schema files."""
    base, head = ([file for file in files if file.side == side] for side in ("base", "head"))
    order = tuple(file.path for file in sorted(head, key=lambda file: file.position) if file.position >= 0)
    if not order:
        raise Refused("That report examined no schema files, so there is nothing to apply.")
    keeping = report.rollback.keeping
    return Package(
        {file.path: bytes(file.content) for file in base},
        {file.path: bytes(file.content) for file in head},
        tuple(file.path for file in sorted(base, key=lambda file: file.position) if file.position >= 0),
        order,
        report.rollback.script,
        report.rollback.status,
        keeping=keeping.status if keeping else "",
        back=keeping.what if keeping else (),
    )


def stored(conn: Conn, run: runs.Run) -> Package:
    """Return what `run` examined. Raises Refused when it examined no schema files."""
    report = report_of(run)
    if report is None:
        raise Refused("There is no finished report yet.")
    return made((*runs.files(conn, run.run_id, "base"), *runs.files(conn, run.run_id, "head")), report)


def kept_files(comparison: Comparison) -> tuple[runs.ExaminedFile, ...]:
    """Return every file below the schema folder of both trees; numbered ones carry their place in the order."""
    layout = read_layout(comparison.base_tree, comparison.head_tree).layout
    sides = (("base", comparison.base_tree), ("head", comparison.head_tree))
    return tuple(file for side, tree in sides for file in _files(side, tree, layout))


def _files(side: str, tree: Tree, layout: Layout) -> Iterator[runs.ExaminedFile]:
    order = {file.path: index for index, file in enumerate(f for f in schema_files(tree, layout) if not f.is_master)}
    for path in sorted(tree):
        if path.startswith(f"{layout.schema_dir}/"):
            yield runs.ExaminedFile(side, order.get(path, -1), path, bytes(tree[path]))
