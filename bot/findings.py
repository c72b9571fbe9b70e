"""The common currency of every stage: Rule, Severity, Location, Edit, Finding.

A `Rule` is data, written where it is judged; `bot.rulebook` collects them for docs and suppression comments.
Text in a `Finding` is raw: it may hold untrusted names and SQL and is escaped by the renderer that shows it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs: an `error` blocks the merge, a `warning` and a `note` do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Check(StrEnum):
    """The rows of the report's table, in their fixed order."""

    NUMBERING = "numbering"
    LISTED = "listed everywhere"
    APPLIES = "applies"
    EQUAL = "fresh = upgrade"
    ROLLBACK = "rollback proven"
    RISK = "lock and data risk"
    HISTORY = "history untouched"


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that the bot looks for. `id` is kebab-case and never reused; `bad` and `good` are runnable examples.

    `waivable`: the change's own text may allow it. `decidable`: where it may not, a person still may, with a command that is
    kept and shown: losing data can be meant, a deploy that fails cannot.
    """

    id: str
    check: Check
    severity: Severity
    title: str
    why: str
    fix: str
    waivable: bool = True
    decidable: bool = False
    bad: str = ""
    good: str = ""

    def at(
        self,
        location: Location,
        message: str,
        *,
        evidence: str = "",
        fix: str = "",
        edits: tuple[Edit, ...] = (),
        severity: Severity | None = None,
        about: tuple[str, ...] = (),
    ) -> Finding:
        """Return a finding of this rule: `message` is one sentence, `fix` the author's own text made right."""
        weight = severity or self.severity
        return Finding(self.id, weight, location, message, evidence, fix or self.fix, edits, self.check, about=about)


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in the head tree (or the base tree when the file is gone). Lines count from 1; 0 means the whole file."""

    path: str
    line: int = 0
    end_line: int = 0


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace lines `line`..`end_line` (1-based, inclusive) of `path` by `text`; `end_line` = `line` - 1 inserts before `line`.

    `text` holds whole lines including their line ends, in the file's own encoding (UTF-8) and line-end style. `replaces` is
    what stands on these lines now, for showing the edit as a diff; applying it needs only the lines' numbers.
    """

    path: str
    line: int
    end_line: int
    text: str
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, where, by which rule, how we know (`evidence`) and what to do (`fix`, and `edits` when exact).

    `about` names the files that it speaks of besides its place: a listing's gap is about the file that is missing there.
    """

    rule: str
    severity: Severity
    location: Location
    message: str
    evidence: str = ""
    fix: str = ""
    edits: tuple[Edit, ...] = field(default=())
    check: Check = Check.APPLIES
    waived: str = ""
    about: tuple[str, ...] = ()

    @property
    def blocks(self) -> bool:
        """Whether this finding alone blocks the merge."""
        return self.severity is Severity.ERROR and not self.waived
