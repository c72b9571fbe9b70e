"""The door for a limited child process: what psql would send, read from both trees at once. JSON in, JSON out.

Names of all files travel, contents of those that psql runs are likely to reach; when it turns out that a run includes another
file, the answer names it (`wants`) instead, and the question is asked again with its content. Each statement stands in the
answer once, however many programs send it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from bot.findings import Check, Edit, Finding, Location, Severity
from bot.scripts import complete, program
from bot.scripts.admission import Limits
from bot.scripts.model import Batch, Layout, Program, PsqlCall, Statement, TransactionMode, Tree
from bot.scripts.odd import Odd, OddKind

SENT_BYTES = 256_000
"""Larger files are sent only when a run turns out to reach them."""
ROUNDS = 64
"""How often a question is asked again: includes that only show in an included file."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One program wanted of one side: `numbered` files as `calls` run them, a `complete` deploy of those, or just the `calls`."""

    kind: str
    head: bool
    calls: tuple[PsqlCall, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """Programs wanted of two trees."""

    base: Tree
    head: Tree
    layout: Layout
    asks: tuple[Ask, ...]
    limits: Limits = field(default_factory=Limits)

    def payload(self, wanted: frozenset[str] = frozenset()) -> bytes:
        """Return the payload of `main`, with the contents of the files that were `wanted` before."""
        sent = wanted | {source for ask in self.asks for call in ask.calls for source in call.sources}
        base = {path: self._content(path, self.base[path], sent) for path in self.base}
        changed = {
            path: self._content(path, self.head[path], sent)
            for path in self.head
            if path not in self.base or self.head[path] != self.base[path] or isinstance(self.head[path], Odd)
        }
        told = {
            "layout": asdict(self.layout),
            "limits": asdict(self.limits),
            "base": base,
            "changed": changed,
            "removed": [path for path in self.base if path not in self.head],
            "asks": [[ask.kind, ask.head, [asdict(call) for call in ask.calls]] for ask in self.asks],
        }
        return json.dumps(told).encode("ascii")

    def _content(self, path: str, data: bytes, sent: frozenset[str]) -> Any:
        if isinstance(data, Odd):
            return {"odd": data.kind}
        if path in sent or (path.endswith(".sql") and len(data) <= SENT_BYTES):
            # A file that is too large is refused for its size alone, so its beginning will do.
            return data[: self.limits.file_bytes + 1].decode("utf-8", "surrogateescape")
        return None


class _Missing(Mapping[str, bytes]):
    """A tree of which some contents were not sent: reading one of those notes its name and gives an empty file."""

    def __init__(self, files: Mapping[str, Any], wants: set[str]) -> None:
        self._files = files
        self._wants = wants
        self._bytes: dict[str, bytes] = {}

    def __getitem__(self, path: str) -> bytes:
        if path not in self._bytes:
            told = self._files[path]
            if told is None:
                self._wants.add(path)
                return b""
            odd = isinstance(told, dict)
            self._bytes[path] = Odd(b"", OddKind(told["odd"])) if odd else told.encode("utf-8", "surrogateescape")
        return self._bytes[path]

    def __contains__(self, path: object) -> bool:
        return path in self._files

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


def main(payload: bytes) -> bytes:
    """Answer one question; runs in the child."""
    asked = json.loads(payload)
    wants: set[str] = set()
    base = _Missing(asked["base"], wants)
    head = _Missing(
        {path: told for path, told in (asked["base"] | asked["changed"]).items() if path not in set(asked["removed"])}, wants
    )
    layout = Layout(**{**asked["layout"], "setup_scripts": tuple(asked["layout"]["setup_scripts"])})
    limits = Limits(**asked["limits"])
    programs = [
        _read(kind, head if of_head else base, layout, [_call(call) for call in calls], limits)
        for kind, of_head, calls in asked["asks"]
    ]
    return json.dumps({"wants": sorted(wants)} if wants else _plain(programs)).encode("ascii")


def answer(told: bytes) -> tuple[tuple[Program, ...], frozenset[str]]:
    """Return the programs in the order asked for, or the files that are wanted first. Raises ValueError for nonsense."""
    try:
        data = json.loads(told)
        if "wants" in data:
            return (), frozenset(map(str, data["wants"]))
        statements = [Statement(sql, Location(*place), rows, bool(stop)) for sql, place, rows, stop in data["statements"]]
        calls = [_call(call) for call in data["calls"]]
        return tuple(_program(program, calls, statements) for program in data["programs"]), frozenset()
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise ValueError(f"not an answer: {error}") from None


def _read(kind: str, tree: Tree, layout: Layout, calls: Sequence[PsqlCall], limits: Limits) -> Program:
    if kind == "numbered":
        return program.numbered(tree, layout, limits, calls)
    return complete.complete(tree, layout, calls, limits) if kind == "complete" else program.build(tree, calls, limits)


def _plain(programs: Sequence[Program]) -> dict[str, Any]:
    statements: dict[Statement, int] = {}
    calls: dict[object, int] = {}
    plain: list[dict[str, Any]] = []
    told = []
    for one in programs:
        batches = []
        for batch in one.batches:
            number = calls.setdefault(_essence(batch.call), len(calls))
            plain += [_plain_call(batch.call)] if number == len(plain) else []
            batches.append([number, [statements.setdefault(item, len(statements)) for item in batch.statements]])
        told.append({"batches": batches, "findings": [asdict(finding) for finding in one.findings]})
    rows = [[item.sql, list(_place(item.location)), item.copy_data, item.on_error_stop] for item in statements]
    return {"statements": rows, "calls": plain, "programs": told}


def _essence(call: PsqlCall) -> object:
    """Return what a call is known by: most are the same in base, head and every listing."""
    return call if call.commands is None and call.variables is None else id(call)


def _plain_call(call: PsqlCall) -> dict[str, Any]:
    place = dict(zip(("path", "line", "end_line"), _place(call.location), strict=True))
    return {**{field.name: getattr(call, field.name) for field in fields(PsqlCall)}, "location": place}


def _place(location: Location) -> tuple[str, int, int]:
    return location.path, location.line, location.end_line


def _program(data: Mapping[str, Any], calls: Sequence[PsqlCall], statements: Sequence[Statement]) -> Program:
    batches = (Batch(calls[call], tuple(statements[number] for number in numbers)) for call, numbers in data["batches"])
    return Program(tuple(batches), tuple(map(_finding, data["findings"])))


def _finding(data: Mapping[str, Any]) -> Finding:
    kinds = {"severity": Severity(data["severity"]), "check": Check(data["check"])}
    edits = tuple(Edit(**edit) for edit in data["edits"])
    place = Location(**data["location"])
    return Finding(**{**data, **kinds, "location": place, "edits": edits, "about": tuple(data["about"])})


def _call(data: Mapping[str, Any]) -> PsqlCall:
    commands = data["commands"]
    return PsqlCall(
        **{
            **data,
            "sources": tuple(data["sources"]),
            "location": Location(**data["location"]),
            "commands": None if commands is None else {int(number): text for number, text in commands.items()},
            "mode": TransactionMode(data["mode"]),
        }
    )
