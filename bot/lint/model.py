"""What a rule gets to see, and what linting gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias

from bot.findings import Finding, Location, Rule
from bot.scripts.facts import Action, StatementFacts
from bot.scripts.model import Layout, Statement


@dataclass(frozen=True, slots=True)
class Piece:
    """A statement of the head with its facts; `new` says that the base does not have it; `before` is the text above it."""

    statement: Statement
    facts: StatementFacts
    new: bool
    before: str = ""

    @property
    def sql(self) -> str:
        """The statement's text."""
        return self.statement.sql

    def at(self, action: Action | None = None) -> Location:
        """Return the place of the statement, or of one action in it."""
        location = self.statement.location
        if action is None or not action.line:
            return location
        line = min(location.line + action.line, location.end_line)
        return Location(location.path, line, line)


@dataclass(frozen=True, slots=True)
class Script:
    """A schema file of the head that differs from the base; `fresh` says that the base has no such file."""

    path: str
    text: str
    pieces: tuple[Piece, ...]
    fresh: bool

    @property
    def new(self) -> Iterator[Piece]:
        """The statements that the change brings."""
        return (piece for piece in self.pieces if piece.new)


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds a script: all changed scripts, the base's version of each, the tables that the base creates.

    `commented` are tables with a COMMENT in the changed scripts, `added` (table, column) pairs of their ADD COLUMN.
    """

    scripts: tuple[Script, ...]
    base: Mapping[str, Script]
    tables: frozenset[str]
    layout: Layout
    commented: frozenset[str] = frozenset()
    added: frozenset[tuple[str, str]] = frozenset()


class EditKind(Enum):
    """What an exact fix does with the statement."""

    NONE = auto()
    REPLACE = auto()
    APPEND = auto()


Check: TypeAlias = Callable[[Script, Context], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class LintRule:
    """A rule, how it is checked, and for its examples what the base holds (`base`; `edits`: the example replaces that file).

    `superseded` says that running the files shows the same thing better; the text's word counts only when that failed.
    `seconds` names the rule of execution beside whose word on the same statement or block this one adds nothing.
    `answers` names the rule of execution that adds nothing beside this one's word there.
    `edit` says whether the fix is exact: it replaces the statement, or belongs behind it.
    """

    rule: Rule
    check: Check
    base: str = ""
    edits: bool = False
    superseded: bool = False
    seconds: str = ""
    answers: str = ""
    edit: EditKind = EditKind.NONE


@dataclass(frozen=True, slots=True)
class Directive:
    """A comment `-- migrate-bot: allow RULE reason="..."` and the lines it covers. `problem` says why it is not valid."""

    rule: str
    reason: str
    location: Location
    new: bool = True
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Waived:
    """A finding that a directive allowed."""

    finding: Finding
    directive: Directive


@dataclass(frozen=True, slots=True)
class LintResult:
    """What the text shows: findings (raw, not yet waived), the directives in it, and sentences on what could not be judged."""

    findings: tuple[Finding, ...]
    directives: tuple[Directive, ...] = ()
    unjudged: tuple[str, ...] = ()
