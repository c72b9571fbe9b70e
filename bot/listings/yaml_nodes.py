"""YAML as nodes with lines: aliases are followed as references, merge keys honoured, everything bounded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from bot.listings.bash.source import plain

SIZE_LIMIT = 256 * 1024
DEPTH_LIMIT = 40
NODE_LIMIT = 6_000
OPEN_LIMIT = 200


class Unreadable(ValueError):
    """Why a text was not read, in one clause, and the line (0: the whole file)."""

    def __init__(self, cause: str, line: int = 0) -> None:
        """Keep the clause and the line."""
        super().__init__(cause)
        self.cause, self.line = cause, line


@dataclass(slots=True, eq=False)
class Node:
    """A scalar (`text`), a list (`items`) or a mapping (`pairs`, first key wins); lines count from 1.

    `rows` are the lines of the file that a scalar over several lines was folded from, the first one at `line`.
    """

    kind: str
    line: int
    end_line: int = 0
    text: str = ""
    style: str = ""
    items: list[Node] = field(default_factory=list)
    pairs: dict[str, tuple[int, Node]] = field(default_factory=dict)
    rows: tuple[str, ...] = ()

    def get(self, *keys: str) -> Node:
        """Return the node below `keys`, the empty node when there is none."""
        node = self
        for key in keys:
            pair = node.pairs.get(key)
            if pair is None:
                return EMPTY
            node = pair[1]
        return node

    def scalars(self) -> Iterator[Node]:
        """Yield the scalar itself, or the scalars among the items."""
        if self.kind == "scalar":
            yield self
        for item in self.items:
            if item.kind == "scalar":
                yield item

    def __bool__(self) -> bool:
        """Whether there is a node."""
        return self is not EMPTY


EMPTY = Node("none", 0)


@dataclass(frozen=True, slots=True)
class Document:
    """The root, and the keys that stand twice in one mapping: (key, line)."""

    root: Node
    doubled: tuple[tuple[str, int], ...] = ()


@lru_cache(maxsize=64)
def parse(data: bytes) -> Document:
    """Return the first document in `data`. Raises Unreadable for what is too large, too deep or not YAML."""
    if len(data) > SIZE_LIMIT:
        raise Unreadable(f"it is larger than {SIZE_LIMIT // 1024} KiB")
    if b"\0" in data:
        raise Unreadable("it holds a NUL byte", data[: data.index(b"\0")].count(b"\n") + 1)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable("it is not UTF-8", data[: error.start].count(b"\n") + 1) from None
    if _open_brackets(text) > OPEN_LIMIT:
        raise Unreadable(f"it opens more than {OPEN_LIMIT} brackets at once")
    text = plain(text)
    builder = _Builder(text)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Unreadable(f"it is not valid YAML ({error.problem or error.context})", mark.line + 1 if mark else 0) from None
    except YAMLError as error:
        raise Unreadable(f"it is not valid YAML ({str(error).splitlines()[0]})") from None
    except (RecursionError, ValueError, IndexError, AttributeError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("it is not valid YAML") from None
    return Document(builder.root, tuple(builder.doubled))


def _open_brackets(text: str) -> int:
    """Return how many brackets stand open at most; the parser takes quadratic time for them."""
    depth = most = 0
    for match in re.finditer(r"[\[{]+|[\]}]+", text):
        depth += len(match[0]) if match[0][0] in "[{" else -len(match[0])
        depth = max(depth, 0)
        most = max(most, depth)
    return most


class _Builder:
    """Turns parser events into nodes with a stack."""

    def __init__(self, text: str) -> None:
        self.root = EMPTY
        self._lines = text.split("\n")
        self.doubled: list[tuple[str, int]] = []
        self._open: list[tuple[Node, list[Node]]] = []
        self._anchors: dict[str, Node] = {}
        self._count = 0

    def take(self, event: Event) -> None:
        line = event.start_mark.line + 1
        if isinstance(event, AliasEvent):
            self._put(self._anchors.get(event.anchor, EMPTY))
        elif isinstance(event, ScalarEvent):
            end = event.end_mark
            last = end.line + (1 if end.column else 0)
            node = Node("scalar", line, max(last, line), event.value, event.style or "")
            if last > line and node.style != "|":
                node.rows = tuple(self._lines[line - 1 : last])
            self._put(self._named(event, node))
        elif isinstance(event, (MappingStartEvent, SequenceStartEvent)):
            if len(self._open) >= DEPTH_LIMIT:
                raise Unreadable(f"it is nested deeper than {DEPTH_LIMIT} levels", line)
            kind = "map" if isinstance(event, MappingStartEvent) else "list"
            self._open.append((self._named(event, Node(kind, line)), []))
        elif isinstance(event, (MappingEndEvent, SequenceEndEvent)):
            node, children = self._open.pop()
            node.end_line = event.start_mark.line + (1 if event.start_mark.column else 0)
            self._close(node, children)
            self._put(node)

    def _named(self, event: Event, node: Node) -> Node:
        anchor = getattr(event, "anchor", None)
        if anchor:
            self._anchors[anchor] = node
        return node

    def _put(self, node: Node) -> None:
        self._count += 1
        if self._count > NODE_LIMIT:
            raise Unreadable(f"it holds more than {NODE_LIMIT} values", node.line)
        if self._open:
            self._open[-1][1].append(node)
        elif self.root is EMPTY:
            self.root = node

    def _close(self, node: Node, children: list[Node]) -> None:
        if node.kind == "list":
            node.items = children
            return
        merged: list[Node] = []
        for key, value in zip(children[::2], children[1::2], strict=False):
            if key.text == "<<" and not key.style:
                merged += value.items or [value]
            elif key.text in node.pairs:
                self.doubled.append((key.text, key.line))
            else:
                node.pairs[key.text] = (key.line, value)
        for one in merged:
            for name, pair in one.pairs.items():
                node.pairs.setdefault(name, pair)
