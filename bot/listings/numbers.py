"""Numbers of schema files, read loosely: a list may name `9_b.sql` although the guide wants `09_b.sql`."""

from __future__ import annotations

import re
from functools import lru_cache
from posixpath import basename, dirname

from bot.scripts.model import Layout, SchemaFile, Tree

LOOSE = re.compile(r"(?P<digits>\d{1,9})[_.-](?P<slug>[^/]*)\.sql", re.IGNORECASE)


@lru_cache(maxsize=4096)
def _parse(path: str, folder: str) -> SchemaFile | None:
    if dirname(path) != folder:
        return None
    match = LOOSE.fullmatch(basename(path))
    return None if match is None else SchemaFile(int(match["digits"]), path, match["digits"], match["slug"])


def numbered(path: str, layout: Layout) -> SchemaFile | None:
    """Return the numbered file that `path` names in the schema folder, whether it exists or not."""
    return _parse(path, layout.schema_dir)


def numbered_files(tree: Tree, layout: Layout) -> tuple[SchemaFile, ...]:
    """Return the numbered files of the schema folder in the order of their numbers."""
    return tuple(sorted(file for path in tree if (file := numbered(path, layout)) is not None))
