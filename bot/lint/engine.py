"""Linting: what the change brings, seen by every rule. Only new or changed statements of changed files are judged."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain

from bot.findings import Check, Finding, Location, Rule, Severity
from bot.lint import squawk, waivers
from bot.lint.edits import with_edits
from bot.lint.habits import habits
from bot.lint.model import Context, LintResult, Piece, Script
from bot.lint.parsing import read_facts
from bot.lint.registry import LINT_RULES
from bot.lint.squawk import overlaps
from bot.scripts.admission import Limits
from bot.scripts.brought import new_statements
from bot.scripts.facts import StatementFacts
from bot.scripts.model import Layout, Tree
from bot.scripts.naming import schema_files
from bot.scripts.odd import Odd
from bot.scripts.psql import Reading, read

FactsReader = Callable[[Sequence[str]], tuple[Mapping[str, StatementFacts], tuple[str, ...]]]

SYNTAX = Rule(
    "sql-syntax",
    Check.APPLIES,
    Severity.ERROR,
    "A statement is not valid SQL",
    "The server refuses it, and the deploy ends there.",
    "Correct the statement.",
    waivable=False,
    bad="CREATE TABEL t (a int);\n",
    good="SELECT 1;\n",
)
RULES = (SYNTAX, *waivers.RULES, *squawk.RULES, *(entry.rule for entry in LINT_RULES))
SUPERSEDED = frozenset({SYNTAX.id, *(entry.rule.id for entry in LINT_RULES if entry.superseded)})
"""Rules that running the files answers better: their findings count only where that could not be done."""
_SECONDS = {entry.rule.id: entry.seconds for entry in LINT_RULES if entry.seconds}
_ANSWERED = {entry.answers: entry.rule.id for entry in LINT_RULES if entry.answers}

_TABLE = re.compile(
    rb'\bCREATE\s+(?:UNLOGGED\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?((?:"[^"]+"|\w+)(?:\s*\.\s*(?:"[^"]+"|\w+))?)', re.IGNORECASE
)


def lint(base: Tree, head: Tree, layout: Layout, facts: FactsReader = read_facts, limits: Limits | None = None) -> LintResult:
    """Return what the text of the change shows, before any suppression.

    Whoever calls this with a stranger's files does it in a limited child: `bot.lint.child.lint`.
    """
    paths = _changed_paths(base, head, layout)
    readings = {path: read(path, head[path], limits=limits) for path in paths}
    old = {path: read(path, base[path], limits=limits) for path in paths if path in base}
    before, after = (chain.from_iterable(item.statements for item in side.values()) for side in (old, readings))
    new = {id(statement) for statement in new_statements(before, after)}
    every = [item.sql for reading in (*readings.values(), *old.values()) for item in reading.statements]
    known, lost = facts(every)
    scripts = tuple(
        _script(path, reading, known, new, fresh=path not in base)
        for path, reading in readings.items()
        if reading.items or not reading.findings
    )
    originals = {path: _script(path, reading, known, set(), fresh=False) for path, reading in old.items()}
    context = _context(scripts, originals, tables_created(base, layout), layout)
    directives = [one for path in paths for one in waivers.read_directives(path, readings[path], _text(old.get(path)))]
    opinions, silent = squawk.second_opinion(scripts, originals, layout.postgres_version)
    usual = habits(base, layout)
    findings = squawk.deduplicated(one for one in (*_findings(context), *opinions) if one.rule not in usual)
    return LintResult(findings, tuple(directives), (*_unjudged(scripts, set(lost)), *silent))


def _changed_paths(base: Tree, head: Tree, layout: Layout) -> list[str]:
    files = (file.path for file in schema_files(head, layout))
    return [path for path in files if base.get(path) != head[path] and not isinstance(head[path], Odd)]


def without_superseded(findings: Iterable[Finding], executed: Iterable[Finding] = ()) -> tuple[Finding, ...]:
    """Return the findings of the text that count although the files were run on a database, and what was seen there.

    A rule that both know has one id. What was `executed` stays where running the files shows it better; else the text, which
    knows the line and the fix, has the word on the statements that it could read, and what was executed on the others.
    """
    text = [finding for finding in findings if finding.rule not in SUPERSEDED]
    told = _places(text)
    every = text + [
        finding
        for finding in executed
        if not any(overlaps(finding.location, told.get(rule, {})) for rule in (finding.rule, _ANSWERED.get(finding.rule, "")))
    ]
    seen = _places(finding for finding in every if finding.rule in _SECONDS.values())
    return squawk.deduplicated(item for item in every if not overlaps(item.location, seen.get(_SECONDS.get(item.rule, ""), {})))


def _places(findings: Iterable[Finding]) -> Mapping[str, Mapping[str, Sequence[Location]]]:
    """Return where findings stand, by rule and path."""
    found: dict[str, dict[str, list[Location]]] = {}
    for finding in findings:
        found.setdefault(finding.rule, {}).setdefault(finding.location.path, []).append(finding.location)
    return found


def tables_created(tree: Tree, layout: Layout) -> frozenset[str]:
    """Return the names of the tables that the tree's schema files create, by a quick look at the text."""
    found = set()
    for file in schema_files(tree, layout):
        for match in _TABLE.finditer(tree[file.path]):
            name = "".join(match[1].decode("utf-8", "replace").split())
            found.add(name.replace('"', "") if '"' in name else name.lower())
    return frozenset(name.removeprefix("public.") for name in found)


def _context(scripts: tuple[Script, ...], base: Mapping[str, Script], tables: frozenset[str], layout: Layout) -> Context:
    every = [action for script in scripts for piece in script.pieces for action in piece.facts.actions]
    comments = (action for action in every if action.verb == "comment" and action.kind == "table")
    columns = (action for action in every if action.verb == "add" and action.kind == "column")
    commented = frozenset(action.name.removeprefix("public.") for action in comments)
    return Context(scripts, base, tables, layout, commented, frozenset((action.table, action.name) for action in columns))


def _script(path: str, reading: Reading, known: Mapping[str, StatementFacts], new: set[int], *, fresh: bool) -> Script:
    pieces = []
    for item in reading.items:
        if item.statement is not None:
            facts = known.get(item.statement.sql, StatementFacts())
            above = reading.text[item.start : item.at]
            pieces.append(Piece(item.statement, facts, id(item.statement) in new, above))
    return Script(path, reading.text, tuple(pieces), fresh)


def _findings(context: Context) -> Iterable[Finding]:
    for script in context.scripts:
        for piece in script.new:
            if piece.facts.error:
                yield SYNTAX.at(
                    piece.at(), f"PostgreSQL's grammar refuses this statement: {piece.facts.error}.", evidence=piece.sql
                )
        for entry in LINT_RULES:
            yield from with_edits(entry.check(script, context), script, entry.edit)


def _unjudged(scripts: Sequence[Script], lost: set[str]) -> Iterable[str]:
    for script in scripts:
        for piece in script.new:
            if piece.sql in lost:
                place: Location = piece.at()
                yield f"{place.path}:{place.line} could not be analysed: the SQL parser gave up on this statement."


def _text(reading: Reading | None) -> str:
    return reading.text if reading else ""
