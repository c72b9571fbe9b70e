"""Entries of a tree that are not plain files: shown for what they are, never followed, never run."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Self

from bot.findings import Check, Finding, Location, Rule, Severity
from bot.scripts.model import Tree


class OddKind(StrEnum):
    """Why an entry is not a plain file."""

    SYMLINK = "symbolic link"
    SUBMODULE = "submodule"
    LFS = "Git LFS pointer"
    TOO_LARGE = "file that is too large to read"
    NAME = "file with a name that is not plain text"


class Odd(bytes):
    """The content of an entry that is not a plain file, as far as there is one: the link's target, the pointer's text."""

    kind: OddKind
    detail: str

    def __new__(cls, content: bytes, kind: OddKind, detail: str = "") -> Self:
        """Keep `content` as the bytes, and say in `detail` what a reader should know (a target, a size)."""
        self = super().__new__(cls, content)
        self.kind = kind
        self.detail = detail
        return self


ODD_ENTRY = Rule(
    id="not-a-plain-file",
    check=Check.NUMBERING,
    severity=Severity.ERROR,
    title="A schema file is not a plain file",
    why="A link, a submodule or an LFS pointer means something else on every machine; what would be deployed cannot be seen.",
    fix="Commit the SQL itself as an ordinary text file.",
    waivable=False,
)
RULES = (ODD_ENTRY,)


def odd_entries(tree: Tree, folders: Iterable[str]) -> tuple[Finding, ...]:
    """Return one finding for each entry below `folders` that is not a plain file."""
    prefixes = tuple(folder.rstrip("/") + "/" for folder in folders)
    odd = ((path, tree[path]) for path in sorted(tree) if path.startswith(prefixes))
    return tuple(
        ODD_ENTRY.at(Location(path), f"This is a {content.kind}, not a plain file; it was not read.", evidence=content.detail)
        for path, content in odd
        if isinstance(content, Odd)
    )
