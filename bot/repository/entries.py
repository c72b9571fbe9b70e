"""What a git tree holds at a path, as plain values, and which paths the bot wants to read. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

REGULAR = frozenset({"100644", "100755", "100664"})
SYMLINK = "120000"
GITLINK = "160000"
MAX_PATH_BYTES = 512
_LFS = b"version https://git-lfs.github.com/spec/"
_WANTED_NAMES = (
    "makefile*", "gnumakefile", "*.mk", "*justfile", "taskfile*.y*ml", "*dockerfile*", "*compose*.y*ml", "package.json",
    "action.y*ml", "procfile", "*.sql", "*.sh", "*.bash",
)  # fmt: skip
_FOREIGN = frozenset({"node_modules", "vendor", "third_party"})
_WANTED_FOLDERS = ("db", ".github")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a tree: git's mode, the object's name, and the path as text that is safe to show."""

    mode: str
    oid: str
    path: str
    readable_path: bool = True


def parse_listing(listing: bytes) -> Iterator[Entry]:
    r"""Read the output of `git ls-tree -r -z`. A path that is not plain text keeps its place with visible escapes."""
    for line in listing.split(b"\0"):
        if not line:
            continue
        head, _, raw = line.partition(b"\t")
        mode, _, oid = head.decode("ascii").split(" ")
        path = shown(raw)
        plain = path == raw.decode("utf-8", "surrogateescape") and len(raw) <= MAX_PATH_BYTES and not _climbs(path)
        yield Entry(mode, oid, path, plain)


def shown(raw: bytes) -> str:
    """Return a path as text without control, format or undecodable characters; those appear as escapes."""
    text = raw.decode("utf-8", "backslashreplace")
    return "".join(_escape(char) if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else char for char in text)


def is_lfs_pointer(content: bytes) -> bool:
    """Whether these bytes stand for a file kept elsewhere by Git LFS."""
    return len(content) < 1024 and content.startswith(_LFS)


def wanted(path: str) -> bool:
    """Whether the bot reads this path in every examination, so that its content is worth fetching in the one batch."""
    parts = PurePosixPath(path.lower())
    if parts.parts and parts.parts[0] in _WANTED_FOLDERS:
        return True
    if _FOREIGN.intersection(parts.parts):
        return False
    return any(fnmatchcase(parts.name, pattern) for pattern in _WANTED_NAMES)


def _climbs(path: str) -> bool:
    return path.startswith("/") or any(part in {"", ".", ".."} for part in path.split("/"))


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
