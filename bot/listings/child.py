"""The door for a limited child process: relevant bytes of both trees in, facts and findings out, JSON both ways."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.findings import Finding
from bot.listings import codec
from bot.listings.bash.reading import LIST_LIMIT
from bot.listings.find import find
from bot.listings.judge import judge
from bot.listings.model import Found
from bot.listings.numbers import numbered
from bot.listings.recipes import programs
from bot.scripts.model import Layout, Tree

PATH_LIMIT = 100_000
SQL_LIMIT = 1024 * 1024
TEXT = re.compile(
    r"\.(?:sh|bash|mk|sql|ya?ml|json)$|(?:^|/)(?:Makefile|makefile|GNUmakefile|[jJ]ustfile|\.justfile|[\w.-]*Dockerfile[\w.-]*)$"
)


NAMES = re.compile(r"\.(?:txt|list|lst|order|manifest|conf|cfg|env|csv|tsv)$")
"""Files that scripts read lists of names from."""


@dataclass(frozen=True, slots=True)
class Request:
    """Files by path as text (undecodable bytes as surrogates): those of one tree, and how the other differs from it."""

    layout: Layout
    files: Mapping[str, str]
    changed: Mapping[str, str] = field(default_factory=dict)
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """What both trees say about their schema files, and what is wrong with it."""

    base: Found
    head: Found
    findings: tuple[Finding, ...]


def request(base: Tree, head: Tree, layout: Layout) -> bytes:
    """Return the payload of `child_judge`: only the files that listings are read from, other names without content."""
    before, after = _texts(base, layout), _texts(head, layout)
    changed = {path: text for path, text in after.items() if before.get(path) != text}
    removed = tuple(path for path in before if path not in after)
    return codec.dumps(Request(layout, before, changed, removed))


def single(tree: Tree, layout: Layout) -> bytes:
    """Return the payload of `child_find`."""
    return codec.dumps(Request(layout, _texts(tree, layout)))


def child_find(payload: bytes) -> bytes:
    """Return the `Found` of the tree in `payload`."""
    asked = codec.loads(Request, payload)
    return codec.dumps(find(_tree(asked.files), asked.layout))


def child_judge(payload: bytes) -> bytes:
    """Return the `Judged` of the two trees in `payload`."""
    asked = codec.loads(Request, payload)
    base = _tree(asked.files)
    head = {path: data for path, data in base.items() if path not in set(asked.removed)} | _tree(asked.changed)
    found = find(base, asked.layout), find(head, asked.layout)
    return codec.dumps(Judged(*found, judge(*found, asked.layout, head)))


def answer(payload: bytes) -> Judged:
    """Return what `child_judge` answered. Raises ValueError when the child wrote something else."""
    return codec.loads(Judged, payload)


def _texts(tree: Tree, layout: Layout) -> dict[str, str]:
    result: dict[str, str] = {}
    for path in tree:
        if len(result) >= PATH_LIMIT:
            break
        result[path] = tree[path].decode("utf-8", "surrogateescape") if _is_read(tree, path, layout) else ""
    return result


def _is_read(tree: Tree, path: str, layout: Layout) -> bool:
    if NAMES.search(path):
        return len(tree[path]) <= LIST_LIMIT and re.search(rb"\.sql\b|^\d+_", tree[path], re.MULTILINE) is not None
    if TEXT.search(path) is None and not ("." not in path.rsplit("/", 1)[-1] and "/" in path):
        return False
    if path.endswith((".yml", ".yaml", ".json")) and not path.startswith(".github/") and not programs.kind_of(path):
        return path.endswith(("/action.yml", "/action.yaml"))
    data = tree[path]
    if path.endswith(".sql") and numbered(path, layout) is None:
        return b"\\i" in data and len(data) <= SQL_LIMIT
    if TEXT.search(path) is None:
        return data.startswith(b"#!")
    return True


def _tree(files: Mapping[str, str]) -> dict[str, bytes]:
    return {path: text.encode("utf-8", "surrogateescape") for path, text in files.items()}
