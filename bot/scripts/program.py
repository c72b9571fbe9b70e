r"""Programs: what a sequence of psql calls would send to the server, file by file, with `\i` followed inside the tree."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from bot.findings import Finding, Location
from bot.scripts import rules
from bot.scripts.admission import Limits, admit
from bot.scripts.model import STOP_VARIABLE, Batch, Layout, Program, PsqlCall, Statement, TransactionMode, Tree
from bot.scripts.naming import schema_files
from bot.scripts.odd import Odd
from bot.scripts.psql import FileReader, Item, ItemKind, RunState

CACHED_BYTES = 32_768
"""Larger files are read anew each time; smaller ones are most of a schema and the same in base, head and every listing."""

PsqlRun = tuple[int, TransactionMode]
_ROWS_FROM_STDIN = re.compile(r"copy\b[^;]*?\bfrom\s+stdin\b", re.IGNORECASE)


def numbered(tree: Tree, layout: Layout, limits: Limits | None = None, calls: Iterable[PsqlCall] = ()) -> Program:
    """Return the program of all numbered files but the master, one psql call each, in the order of their numbers.

    A file that the deploy's own `calls` run in one transaction everywhere is run so here, together with those before it that
    share the transaction in each of these calls. psql variables have the values that the first of the calls has on the way there.
    """
    paths = [file.path for file in schema_files(tree, layout) if not file.is_master]
    return build(tree, [*_grouped(paths, _reaching(tree, paths, tuple(calls), limits))], limits)


@dataclass(frozen=True, slots=True)
class _Reached:
    """What the deploy's calls say of the files, by path: the runs that reach one, and the variables it finds set."""

    runs: dict[str, set[PsqlRun]]
    variables: dict[str, dict[str, str]]


def _reaching(tree: Tree, paths: Sequence[str], calls: Sequence[PsqlCall], limits: Limits | None) -> _Reached:
    r"""Follow each call; `\i` is followed where a transaction may be shared or variables be set."""
    found = _Reached({}, {})
    follow = any(call.mode is TransactionMode.SINGLE for call in calls)
    for number, call in enumerate(calls):
        reached = {*call.sources}
        if _sets(tree, call):
            run = _Run(tree, call, limits or Limits())
            reached |= {statement.location.path for statement in run.statements()}
            for path, variables in run.entered.items():
                found.variables.setdefault(path, variables)
        elif follow and not reached.issubset(paths):
            (batch,) = build(tree, [call], limits).batches
            reached |= {statement.location.path for statement in batch.statements}
        for path in reached:
            found.runs.setdefault(path, set()).add((number, call.mode))
    return found


def _sets(tree: Tree, call: PsqlCall) -> bool:
    """Whether a file of the call may find variables set that it does not set itself."""
    given = {*(call.variables or {})} - {STOP_VARIABLE}
    texts = [tree[path] for path in call.sources if path in tree and not isinstance(tree[path], Odd)]
    return bool(given) or any(b"\\set" in text or b"\\i" in text for text in texts)


def _grouped(paths: Sequence[str], reached: _Reached) -> Iterator[PsqlCall]:
    group: list[str] = []
    runs = reached.runs
    variables: dict[str, str] = {}
    for path in paths:
        shared = group and _single(runs.get(path)) and runs[path] == runs.get(group[-1])
        if group and not shared:
            yield _call(group, runs, variables)
            group = []
        if not group:
            variables = reached.variables.get(path, {} if path in runs else variables)
        group.append(path)
    if group:
        yield _call(group, runs, variables)


def _call(group: Sequence[str], runs: Mapping[str, set[PsqlRun]], variables: Mapping[str, str]) -> PsqlCall:
    mode = TransactionMode.SINGLE if _single(runs.get(group[0])) else TransactionMode.AUTOCOMMIT
    return PsqlCall(tuple(group), Location(group[0]), variables=variables or None, mode=mode)


def _single(runs: set[PsqlRun] | None) -> bool:
    return bool(runs) and all(mode is TransactionMode.SINGLE for _, mode in runs or ())


def build(tree: Tree, calls: Sequence[PsqlCall], limits: Limits | None = None) -> Program:
    r"""Return what the `calls` would send, with `\i` followed, variables replaced and `\if` decided, as psql does.

    In a call, position i of the combined order is a `-c` command when `commands` has the key i, else the next source.
    """
    limits = limits or Limits()
    batches: list[Batch] = []
    findings: dict[Finding, None] = {}
    for call in calls:
        run = _Run(tree, call, limits)
        batches.append(Batch(call, run.statements()))
        findings.update(dict.fromkeys(run.findings))
    return Program(tuple(batches), tuple(findings))


def combined(call: PsqlCall) -> Iterator[tuple[str, bool]]:
    """Yield the call's sources and commands in order: (text, whether it is a command)."""
    commands: Mapping[int, str] = call.commands or {}
    sources = iter(call.sources)
    for position in range(len(call.sources) + len(commands)):
        if position in commands:
            yield commands[position], True
        else:
            source = next(sources, None)
            if source is not None:
                yield source, False


@lru_cache(maxsize=2048)
def _plain(
    path: str, data: bytes, variables: tuple[tuple[str, str], ...], limits: Limits
) -> tuple[tuple[Statement, ...], tuple[Finding, ...]]:
    """Return statements and findings of a file without a backslash, which therefore cannot change the run's state."""
    text = admit(path, data, limits)
    if isinstance(text, Finding):
        return (), (text,)
    reader = FileReader(text, RunState(dict(variables)), limits)
    statements = tuple(item.statement for item in reader.items() if item.statement is not None)
    return statements, (*text.findings, *reader.findings)


class _Run:
    """One psql run over a tree."""

    def __init__(self, tree: Tree, call: PsqlCall, limits: Limits) -> None:
        self.tree = tree
        self.call = call
        self.limits = limits
        self.findings: list[Finding] = []
        self.state = RunState({STOP_VARIABLE: "on" if call.on_error_stop else "off"} | dict(call.variables or {}))
        self.entered: dict[str, dict[str, str]] = {}
        self._found: list[Statement] = []
        self._opened = 0
        self._bytes = 0

    def statements(self) -> tuple[Statement, ...]:
        for text, is_command in combined(self.call):
            if is_command:
                self._command(text)
            elif isinstance(self.tree.get(text), Odd) and text == self.call.location.path:
                continue  # told by bot.scripts.odd, which looks through the schema folder
            elif text in self.tree and not isinstance(self.tree[text], Odd):
                self._file(text, ())
            else:
                message = f"psql is told to run {text}, which this repository does not hold as a plain file."
                self.findings.append(rules.INCLUDE.at(self.call.location, message, fix=self._like(text)))
        return tuple(self._found)

    def _command(self, text: str) -> None:
        r"""Take the one message that psql sends for `-c`: the text as it is, without variables; `\` begins a command."""
        stripped = text.strip()
        if not stripped.startswith("\\"):
            if _ROWS_FROM_STDIN.match(stripped):
                message = "This COPY takes its rows from what the deploy pipes into psql, which cannot be seen here."
                self.findings.append(
                    rules.REFUSED.at(self.call.location, message, fix="Put the rows into a file behind the COPY.")
                )
            elif stripped:
                self._found.append(Statement(stripped.rstrip("; \n"), self.call.location, None, self.state.on_error_stop))
            return
        admitted = admit(self.call.location.path, (stripped + "\n").encode("utf-8", "replace"), self.limits)
        if isinstance(admitted, Finding):
            self.findings.append(admitted)
            return
        reader = FileReader(admitted, self.state, self.limits)
        for item in reader.items():
            if item.kind is ItemKind.INCLUDE:
                self._include(item, self.call.location, "", ())
        self.findings += [rule_found_at(finding, self.call.location) for finding in reader.findings]

    def _file(self, path: str, stack: tuple[str, ...]) -> None:
        data = self.tree[path]
        self.entered.setdefault(path, {name: text for name, text in self.state.variables.items() if name != STOP_VARIABLE})
        self._opened += 1
        self._bytes += len(data)
        if len(data) <= CACHED_BYTES and b"\\" not in data:
            statements, findings = _plain(path, data, tuple(self.state.variables.items()), self.limits)
            self.state.statements += len(statements)
            self.findings += findings
            self._found += statements
            return
        admitted = admit(path, data, self.limits)
        if isinstance(admitted, Finding):
            self.findings.append(admitted)
            return
        self.findings += admitted.findings
        reader = FileReader(admitted, self.state, self.limits)
        for item in reader.items():
            if item.statement is not None:
                self._found.append(item.statement)
            elif item.kind is ItemKind.INCLUDE and item.target:
                assert item.command is not None
                place = admitted.location(item.at, item.at + 1)
                self._include(item, place, path, (*stack, path))
        self.findings += reader.findings

    def _include(self, item: Item, place: Location, current: str, stack: tuple[str, ...]) -> None:
        target = self._resolve(item, current)
        problem = self._problem(item.target, target, stack)
        if problem:
            fix = "" if target in self.tree else self._like(item.target)
            self.findings.append(rules.INCLUDE.at(place, problem, fix=fix, evidence=item.command.raw if item.command else ""))
            return
        self._file(target, stack)

    def _problem(self, written: str, target: str, stack: tuple[str, ...]) -> str:
        if not target:
            return f"{written} lies outside the repository, so it cannot be included."
        if target in stack:
            return f"{target} includes itself: {' -> '.join((*stack[stack.index(target) :], target))}."
        if target not in self.tree:
            looked = "" if written == target else f"; psql would look for {target}"
            return f"The file {written} does not exist{looked}."
        if isinstance(self.tree[target], Odd):
            return f"{target} is not a plain file, so it was not read."
        if len(stack) > self.limits.include_depth or self._opened >= self.limits.included:
            return f"One psql run includes more than {self.limits.included} files or {self.limits.include_depth} levels."
        if self._bytes + len(self.tree[target]) > self.limits.total_bytes:
            return f"One psql run reads more than {self.limits.total_bytes / 1_000_000:g} MB."
        return ""

    def _resolve(self, item: Item, current: str) -> str:
        r"""Return the repository path that the include means, empty when it is outside the tree."""
        here = str(PurePosixPath(current).parent) if current else ""
        if item.relative:
            return _inside(here if current else self.call.directory or "", item.target)
        if self.call.directory is not None:
            return _inside(self.call.directory, item.target)
        choices = [_inside(folder, item.target) for folder in _from_root_to(here)]
        return next((choice for choice in choices if choice in self.tree), next(filter(None, choices), ""))

    def _like(self, written: str) -> str:
        name = PurePosixPath(written).name
        by_name = {PurePosixPath(path).name: path for path in self.tree if path.endswith(".sql")}
        close = difflib.get_close_matches(name, by_name, 1, 0.75) if len(by_name) <= 5_000 and len(name) < 200 else []
        return f"Did you mean {by_name[close[0]]}?" if close else ""


def rule_found_at(finding: Finding, place: Location) -> Finding:
    """Return `finding` moved to `place`: what is wrong with a `-c` command stands where the call is written."""
    return Finding(
        finding.rule, finding.severity, place, finding.message, finding.evidence, finding.fix, finding.edits, finding.check
    )


def _from_root_to(folder: str) -> list[str]:
    """Return the root and every folder on the way to `folder`: where psql may have been started, likeliest first."""
    parts = PurePosixPath(folder).parts if folder not in {"", "."} else ()
    return ["/".join(parts[:count]) for count in range(len(parts) + 1)]


def _inside(folder: str, target: str) -> str:
    """Return `target` seen from `folder` as a normal path from the root; empty when it leaves the tree."""
    if target.startswith(("/", "~")) or "\\" in target:
        return ""
    parts: list[str] = [part for part in folder.split("/") if part not in {"", "."}]
    for part in target.split("/"):
        if part == "..":
            if not parts:
                return ""
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts)
