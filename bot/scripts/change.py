"""What a change does to the numbered files: added, modified, deleted, renamed - and what that breaks by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from bot.findings import Check, Finding, Location, Rule, Severity
from bot.scripts.model import Layout, SchemaFile, Tree
from bot.scripts.naming import schema_files

SIMILAR = 0.6

DELETED = Rule(
    "schema-file-deleted",
    Check.HISTORY,
    Severity.WARNING,
    "A schema file was deleted",
    "Databases that exist keep every object of the file, new ones never get them, and listings may still name it.",
    "Keep the file, or drop its objects in a numbered file and take its name out of every listing.",
    bad="git rm db/schema/05_old.sql",
    good="db/schema/06_drop_old.sql with DROP TABLE IF EXISTS old; and 05_old.sql emptied of it",
)
RENAMED = Rule(
    "schema-file-renamed",
    Check.HISTORY,
    Severity.WARNING,
    "A schema file was renamed or renumbered",
    "Every workflow, script and master that names the file breaks, and another number means another order on new databases.",
    "Keep name and number of a file that was deployed; put new work into a new file.",
    bad="git mv db/schema/05_a.sql db/schema/07_a.sql",
    good="a new file db/schema/07_b.sql",
)
RULES = (DELETED, RENAMED)


@dataclass(frozen=True, slots=True)
class ScriptChange:
    """A schema file that differs between base and head. `status` is added, modified, deleted or renamed."""

    path: str
    status: str
    old_path: str = ""


def changed_files(base: Tree, head: Tree, layout: Layout) -> tuple[ScriptChange, ...]:
    """Return the schema files that differ, by path; a deleted and an added file with like content are one rename."""
    old = {file.path: file for file in schema_files(base, layout)}
    new = {file.path: file for file in schema_files(head, layout)}
    gone = [file for path, file in old.items() if path not in new]
    changes = [ScriptChange(path, "modified") for path in new if path in old and base[path] != head[path]]
    for path, file in new.items():
        if path in old:
            continue
        source = _origin(file, gone, base, head)
        if source is None:
            changes.append(ScriptChange(path, "added"))
        else:
            gone.remove(source)
            changes.append(ScriptChange(path, "renamed", source.path))
    changes += [ScriptChange(file.path, "deleted") for file in gone]
    return tuple(sorted(changes, key=lambda change: change.path))


def judge_history(changes: Sequence[ScriptChange]) -> tuple[Finding, ...]:
    """Return findings for files that were deleted or renamed; what it does to databases is for the routes to show."""
    findings = []
    for change in changes:
        if change.status == "deleted":
            message = (
                f"{PurePosixPath(change.path).name} is deleted: databases that exist keep its objects until a file drops them."
            )
            findings.append(DELETED.at(Location(change.path), message))
        elif change.status == "renamed":
            names = f"{PurePosixPath(change.old_path).name} becomes {PurePosixPath(change.path).name}"
            message = f"{names}: whatever names the old file and is not changed here no longer finds it."
            findings.append(RENAMED.at(Location(change.path), message, fix=f"git mv {change.path} {change.old_path}"))
    return tuple(findings)


def _origin(file: SchemaFile, gone: Sequence[SchemaFile], base: Tree, head: Tree) -> SchemaFile | None:
    scored = [(_similarity(base[old.path], head[file.path]), old.slug == file.slug, old) for old in gone]
    good = [entry for entry in scored if entry[0] >= SIMILAR]
    return max(good, key=lambda entry: (entry[0], entry[1]))[2] if good else None


def _similarity(old: bytes, new: bytes) -> float:
    """Return 0..1: the share of whole lines that both have, whatever their order (linear, unlike a true diff)."""
    if old == new:
        return 1.0
    left, right = Counter(old.splitlines()), Counter(new.splitlines())
    total = left.total() + right.total()
    return 2 * (left & right).total() / total if total else 1.0
