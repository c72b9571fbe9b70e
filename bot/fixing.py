"""What the command line writes into a work tree: missing listing entries, and a new schema file with all its entries."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.errors import RepositoryError
from bot.github.taken import NotAsked, added, place
from bot.listings.edit import apply_edits
from bot.listings.new import fixes, new
from bot.listings.numbers import numbered
from bot.report.model import Report
from bot.repository.local import compare, origin
from bot.scripts.layout import read_layout
from bot.scripts.model import Layout, Tree


def write_fixes(path: Path, base: str | None, report: Report) -> tuple[str, ...]:
    """Write the edits that the report's findings offer into the work tree; return the paths that changed.

    Raises RepositoryError, before anything is written, when a file to change is not as it was examined.
    """
    with compare(path, base=base) as comparison:
        head = comparison.head_tree
        changed = apply_edits(head, fixes(report.findings))
        return _write(_top(path), head, {name: data for name, data in changed.items() if head.get(name) != data})


def write_new(path: Path, feature: str, environment: Mapping[str, str]) -> tuple[str, ...]:
    """Create the next schema file for `feature` and list it everywhere; return sentences that say what was done.

    With a token in `environment` (GITHUB_TOKEN or GH_TOKEN) the numbers that open pull requests take are left out; when they
    cannot be asked for, a sentence says so.

    Raises UsageError for a name that gives no file name, RepositoryError when a file is not as git sees it.
    """
    with compare(path) as comparison:
        head = comparison.head_tree
        layout = read_layout(comparison.base_tree, head).layout
        taken, warnings = _taken(path, layout, environment)
        created = new(head, layout, feature, taken)
        written = _write(_top(path), head, created.files)
    said = [f"created {name}" if name == created.path else f"added to {name}" for name in written]
    return (*warnings, *said, *created.unlisted)


def _taken(path: Path, layout: Layout, environment: Mapping[str, str]) -> tuple[set[int], tuple[str, ...]]:
    """Return the numbers that open pull requests take, and what to say about it."""
    token = environment.get("GITHUB_TOKEN") or environment.get("GH_TOKEN")
    if not token:
        return set(), ("warning: numbers of open pull requests are not counted: no token in GITHUB_TOKEN or GH_TOKEN",)
    try:
        api_url, name = place(origin(path), environment)
        pulls = added(api_url, token, name, layout.schema_dir)
    except NotAsked as reason:
        return set(), (f"warning: numbers of open pull requests are not counted: {reason}",)
    claims = [(number, file) for number, paths in pulls.items() for one in paths if (file := numbered(one, layout))]
    said = tuple(f"number {file.digits} is taken by open pull request #{number}" for number, file in sorted(claims))
    return {file.number for _, file in claims}, said


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
