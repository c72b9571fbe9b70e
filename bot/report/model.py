"""The report: frozen, complete, JSON-ready (`bot.report.codec`). Renderers ask nobody else anything."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from bot.findings import Check, Finding


class Verdict(StrEnum):
    """The answer. `could_not_judge` is never shown as green."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    COULD_NOT_JUDGE = "could_not_judge"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two trees: the name people use for it, and its commit (empty for uncommitted work)."""

    ref: str
    sha: str = ""

    def __str__(self) -> str:
        """Return the commit, or `worktree` for uncommitted work."""
        return self.sha or "worktree"


@dataclass(frozen=True, slots=True)
class FileChange:
    """A schema file that differs between base and head. `status` is added, modified, deleted or renamed."""

    path: str
    status: str
    old_path: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """One way from files to a database and how it went. `error` is one line, empty when `ok`; `ok` is None if not judged."""

    name: str
    ok: bool | None
    error: str = ""
    seconds: float = 0.0
    note: str = ""


@dataclass(frozen=True, slots=True)
class StatementRow:
    """What one statement of this pull request did to objects that existed before. `lock` is the strongest mode."""

    path: str
    line: int
    summary: str
    lock: str = ""
    relations: tuple[str, ...] = ()
    scans: tuple[str, ...] = ()
    rewrites: tuple[str, ...] = ()
    rows: int = 0
    rerun_lock: str = ""


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """One object that differs between base and upgraded. `op` is added, removed or changed; `details` are readable lines."""

    kind: str
    name: str
    op: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListingColumn:
    """One listing in the matrix of new files x listings."""

    label: str
    path: str
    line: int
    kind: str


@dataclass(frozen=True, slots=True)
class ListingRow:
    """A new schema file and, per column, the line where it is listed (0: missing, -1: not applicable)."""

    path: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RollbackPart:
    """One file of the way back, `rollback_NN_name.sql`."""

    name: str
    sql: str


@dataclass(frozen=True, slots=True)
class Keeping:
    """Whether rows come back when an apply has kept them aside.

    `status` is proven (all do), partly (all but `losses`), not_proven or could_not_judge; `what` names the tables and columns
    that come back, `reasons` say why it is not proven.
    """

    status: str
    what: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rollback:
    """The way back: `status` is proven, schema_only, not_reversible, not_needed or could_not_judge.

    `keeping` is there where rows go with dropped tables and columns.
    """

    status: str
    script: str = ""
    parts: tuple[RollbackPart, ...] = ()
    reasons: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    keeping: Keeping | None = None


@dataclass(frozen=True, slots=True)
class EntityColumn:
    """A column in the diagram."""

    name: str
    type: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """A changed table or a neighbour of one, for the diagram. `references` names other entities."""

    name: str
    status: str
    columns: tuple[EntityColumn, ...] = ()
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiver:
    """A finding that somebody allowed: by a comment in the file, or by a command in the pull request."""

    rule: str
    path: str
    line: int
    reason: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class OtherPull:
    """An open pull request that claims a number which matters here."""

    number: int
    path: str
    conflict: bool


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A check that could not be made, and why, in one sentence."""

    check: Check
    reason: str


@dataclass(frozen=True, slots=True)
class Server:
    """The PostgreSQL that was asked. `level` is the jail's: strict, standard or basic."""

    version: str
    source: str
    level: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Everything known about one (base, head)."""

    base: Side
    head: Side
    findings: tuple[Finding, ...] = ()
    routes: tuple[Route, ...] = ()
    rollback: Rollback = Rollback("not_needed")
    changes: tuple[FileChange, ...] = ()
    statements: tuple[StatementRow, ...] = ()
    schema: tuple[SchemaChange, ...] = ()
    entities: tuple[Entity, ...] = ()
    columns: tuple[ListingColumn, ...] = ()
    matrix: tuple[ListingRow, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    pulls: tuple[OtherPull, ...] = ()
    unjudged: tuple[Unjudged, ...] = ()
    notes: tuple[str, ...] = ()
    schema_found: bool = True
    server: Server | None = None
    timings: dict[str, float] = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict:
        """Return fail when anything blocks, else could_not_judge when a check was not made, else pass."""
        if any(finding.blocks for finding in self.findings):
            return Verdict.FAIL
        if self.unjudged:
            return Verdict.COULD_NOT_JUDGE
        return Verdict.PASS

    @property
    def relevant(self) -> bool:
        """Whether the change touches anything that the bot judges."""
        return bool(self.changes or self.findings or self.routes or self.unjudged)
