"""What the command line writes into a work tree: missing listing entries, and a new schema file with all its entries."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.errors import RepositoryError
from bot.listings.edit import apply_edits
from bot.listings.new import fixes, new
from bot.report.model import Report
from bot.repository.local import compare
from bot.scripts.layout import read_layout
from bot.scripts.model import Tree


def write_fixes(path: Path, base: str | None, report: Report) -> tuple[str, ...]:
    """Write the edits that the report's findings offer into the work tree; return the paths that changed.

    Raises RepositoryError, before anything is written, when a file to change is not as it was examined.
    """
    with compare(path, base=base) as comparison:
        head = comparison.head_tree
        changed = apply_edits(head, fixes(report.findings))
        return _write(_top(path), head, {name: data for name, data in changed.items() if head.get(name) != data})


def write_new(path: Path, feature: str) -> tuple[str, ...]:
    """Create the next schema file for `feature` and list it everywhere; return sentences that say what was done.

    Raises UsageError for a name that gives no file name, RepositoryError when a file is not as git sees it.
    """
    with compare(path) as comparison:
        head = comparison.head_tree
        created = new(head, read_layout(comparison.base_tree, head).layout, feature)
        written = _write(_top(path), head, created.files)
    said = [f"created {name}" if name == created.path else f"added to {name}" for name in written]
    return (*said, *created.unlisted)


def _write(top: Path, examined: Tree, files: Mapping[str, bytes]) -> tuple[str, ...]:
    for name in files:
        place = top / name
        if place.is_symlink() or (place.exists() and place.read_bytes() != examined.get(name)):
            raise RepositoryError(
                f"{name} in the work tree differs from the merge result that was examined, so nothing was written",
                hint="Merge the base branch into yours first, then try again.",
            )
    for name, data in files.items():
        place = top / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return tuple(files)


def _top(path: Path) -> Path:
    """Return the folder of the work tree that holds `path`; `compare` has made sure that there is one."""
    start = path.resolve()
    return next(folder for folder in (start, *start.parents) if (folder / ".git").exists())
