"""A small, bounded reader of YAML: mappings, lists and plain scalars, each with its line. No aliases, tags or merge keys."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

MAX_BYTES = 64 * 1024
MAX_DEPTH = 8
MAX_NODES = 2_000
MAX_BRACKETS = 500

Node: TypeAlias = dict[str, Any] | list[Any] | str | int | bool | None
Place: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """The parsed value, and for every key and item (by its path from the root) the line it stands on, from 1."""

    value: Node
    lines: dict[Place, int]


class YamlProblem(ValueError):
    """Why the text was refused; `line` counts from 1, 0 when no line is to blame."""

    def __init__(self, message: str, line: int = 0) -> None:
        """Keep the sentence and the line."""
        super().__init__(message)
        self.message = message
        self.line = line


def parse(data: bytes) -> Document:
    """Return the document in `data`; raise YamlProblem for anything too big, too deep, too clever or malformed."""
    if len(data) > MAX_BYTES:
        raise YamlProblem(f"is {len(data)} bytes long; the limit is {MAX_BYTES}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise YamlProblem(f"is not UTF-8 (byte {error.start})", data[: error.start].count(b"\n") + 1) from None
    if text.count("[") + text.count("{") > MAX_BRACKETS:
        raise YamlProblem(f"holds more than {MAX_BRACKETS} brackets")
    builder = _Builder()
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlProblem(f"is not valid YAML: {error.problem or error.context}", mark.line + 1 if mark else 0) from None
    except (YAMLError, ValueError, RecursionError) as error:
        if isinstance(error, YamlProblem):
            raise
        raise YamlProblem(f"is not valid YAML: {str(error).splitlines()[0]}") from None
    return Document(builder.value, builder.lines)


def scalar(text: str) -> Node:
    """Return what a plain (unquoted) scalar means: null, a boolean, a whole number or the text itself."""
    if text in {"", "~", "null", "Null", "NULL"}:
        return None
    if text.lower() in {"true", "false"}:
        return text.lower() == "true"
    return int(text) if re.fullmatch(r"-?\d{1,18}", text) else text


class _Builder:
    """Turns parser events into a value with a stack, so that depth costs no recursion."""

    def __init__(self) -> None:
        self.value: Node = None
        self.lines: dict[Place, int] = {}
        self._open: list[dict[str, Any] | list[Any]] = []
        self._keys: list[str | None] = []
        self._place: list[str | int] = []
        self._documents = 0
        self._nodes = 0

    def take(self, event: Event) -> None:
        line = event.start_mark.line + 1
        if isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise YamlProblem("holds more than one document", line)
        elif isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise YamlProblem("uses an anchor or alias; write the value out", line)
        elif getattr(event, "tag", None) not in (None, "!") and isinstance(
            event, (ScalarEvent, MappingStartEvent, SequenceStartEvent)
        ):
            raise YamlProblem("uses a tag; only plain values are read", line)
        elif isinstance(event, ScalarEvent):
            self._scalar(event, line)
        elif isinstance(event, MappingStartEvent):
            self._enter({}, line)
        elif isinstance(event, SequenceStartEvent):
            self._enter([], line)
        elif isinstance(event, (MappingEndEvent, SequenceEndEvent)):
            self._leave()

    def _scalar(self, event: ScalarEvent, line: int) -> None:
        container = self._open[-1] if self._open else None
        if isinstance(container, dict) and self._keys[-1] is None:
            if event.value == "<<":
                raise YamlProblem("uses a merge key; write the values out", line)
            if event.value in container:
                raise YamlProblem(f"has the key {event.value} twice", line)
            self._keys[-1] = event.value
            self.lines[(*self._place[1:], event.value)] = line
            return
        self._put(scalar(event.value) if event.style is None else event.value, line)

    def _enter(self, container: dict[str, Any] | list[Any], line: int) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise YamlProblem(f"nests deeper than {MAX_DEPTH} levels", line)
        if self._open and isinstance(self._open[-1], dict) and self._keys[-1] is None:
            raise YamlProblem("has a key that is not a plain word", line)
        self._place.append(self._put(container, line))
        self._open.append(container)
        self._keys.append(None)

    def _leave(self) -> None:
        self._open.pop()
        self._keys.pop()
        self._place.pop()

    def _put(self, value: Node, line: int) -> str | int:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise YamlProblem(f"holds more than {MAX_NODES} values", line)
        if not self._open:
            self.value = value
            return ""
        container = self._open[-1]
        if isinstance(container, list):
            container.append(value)
            key: str | int = len(container) - 1
        else:
            key = self._keys[-1] or ""
            self._keys[-1] = None
            container[key] = value
        self.lines.setdefault((*self._place[1:], key), line)
        return key
