"""Where a repository keeps its schema files: from its settings, from the guide, or found by looking."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import PurePosixPath

from bot.findings import Finding
from bot.scripts.config import Config, judge_config, read_config
from bot.scripts.model import Layout, Tree
from bot.scripts.naming import parse_name

MIN_FILES = 2
IGNORED_PARTS = frozenset({"node_modules", "vendor", "test", "tests", "testdata", "fixtures", "third_party", ".venv"})


@dataclass(frozen=True, slots=True)
class LayoutReading:
    """The layout, whether a schema folder exists at all, and sentences for people about what was assumed."""

    layout: Layout
    found: bool
    notes: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_layout(base: Tree, head: Tree) -> LayoutReading:
    """Return where things are; settings come from `base` alone. Raises ConfigError when those are not valid."""
    config = read_config(base)
    notes: list[str] = []
    default = config.schema_dir or Layout().schema_dir
    folder = default
    found = _has_files(base, default) or _has_files(head, default)
    if not found and config.schema_dir is None:
        candidates = _candidates(base) or _candidates(head)
        if len(candidates) == 1:
            folder, found = candidates[0], True
            notes.append(f"{default} does not exist; the numbered files are in {folder}, so that folder was used.")
        elif candidates:
            names = ", ".join(candidates[:5])
            notes.append(f"{default} does not exist and several folders hold numbered files ({names}); set schema_dir.")
    if not found and not notes:
        notes.append(f"There is no numbered schema file in {default}, such as {default}/01_core_tables.sql.")
    return LayoutReading(_layout(config, folder, base, head), found, tuple(notes), judge_config(base, head))


def _layout(config: Config, folder: str, base: Tree, head: Tree) -> Layout:
    return Layout(
        schema_dir=folder,
        master=config.master or _master(folder, head) or _master(folder, base) or f"{folder}/00_master_schema.sql",
        setup_scripts=tuple(config.setup_scripts),
        seed_dir=config.seed_dir,
        rollback_dir=config.rollback_dir,
        stats_path=config.stats_path,
        postgres_version=config.postgres_version,
        severities=dict(config.severities) or None,
        index_name=config.index_name,
        foreign_key_name=config.foreign_key_name,
    )


def _master(folder: str, tree: Tree) -> str | None:
    parsed = (parse_name(path) for path in tree if str(PurePosixPath(path).parent) == folder)
    masters = sorted(file.path for file in parsed if file is not None and file.is_master)
    return masters[0] if masters else None


def _has_files(tree: Tree, folder: str) -> bool:
    prefix = folder + "/"
    return any(path.startswith(prefix) and path.lower().endswith(".sql") for path in tree)


def _candidates(tree: Tree) -> list[str]:
    """Return the folders with at least two numbered files, the fullest first; test and vendored folders do not count."""
    folders: Counter[str] = Counter()
    for path in tree:
        parent = PurePosixPath(path).parent
        if not IGNORED_PARTS & set(parent.parts) and parse_name(path):
            folders[str(parent)] += 1
    return [folder for folder, count in folders.most_common() if count >= MIN_FILES and folder != "."]
