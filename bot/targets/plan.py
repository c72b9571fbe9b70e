"""What will be sent to a target: statements per file, and which files fit into one transaction. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.errors import UsageError
from bot.findings import Location
from bot.scripts import batches, program
from bot.scripts.batches import Slicing
from bot.scripts.model import PsqlCall, Statement

_ALONE = re.compile(
    r"^(CREATE|DROP)\s+(UNIQUE\s+)?INDEX\s+CONCURRENTLY|^REINDEX\b.*\bCONCURRENTLY|^VACUUM|^(CREATE|DROP)\s+(DATABASE|TABLESPACE)"
    r"|^DISCARD\s+ALL|^ALTER\s+SYSTEM|^ALTER\s+TABLE\b.*\bDETACH\s+PARTITION\b.*\bCONCURRENTLY|^CLUSTER\s*$|^REFRESH\s+MATERIALIZED\s+VIEW\s+CONCURRENTLY"
    r"|^(BEGIN|START\s+TRANSACTION|COMMIT|END|ROLLBACK|ABORT|SAVEPOINT|RELEASE|PREPARE\s+TRANSACTION)\b|^CALL\b|^ALTER\s+TYPE\b.*\bADD\s+VALUE",
    re.IGNORECASE | re.DOTALL,
)
_OPENS = re.compile(r"(BEGIN|START\s+TRANSACTION)(\s+(WORK|TRANSACTION))?$", re.IGNORECASE)
_CLOSES = re.compile(r"(COMMIT|END)(\s+(WORK|TRANSACTION))?$", re.IGNORECASE)
_COMMENT = re.compile(r"--[^\n]*\n?|/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Batch:
    """A statement that runs in committed slices of `size` rows; how it is cut is found out before it is run."""

    size: int
    slicing: Slicing | None = None


@dataclass(frozen=True, slots=True)
class FilePlan:
    """One numbered file: its statements in order. `single` says that all of them run in one transaction of ours.

    `batches` are the statements, by number, that run in committed slices.
    """

    path: str
    number: int
    slug: str
    statements: tuple[Statement, ...]
    single: bool
    batches: Mapping[int, Batch] = field(default_factory=dict)


def plan(tree: Mapping[str, bytes], order: tuple[str, ...]) -> tuple[FilePlan, ...]:
    """Return the plans of the numbered files. Raises UsageError when the reader finds something that does not run."""
    calls = [PsqlCall((path,), Location(path)) for path in order]
    read = program.build(tree, calls)
    blocking = [finding for finding in read.findings if finding.blocks]
    if blocking:
        place = blocking[0].location
        raise UsageError(f"{place.path}:{place.line}: {blocking[0].message}", hint=blocking[0].fix)
    return tuple(_file(tree, path, batch.statements) for path, batch in zip(order, read.batches, strict=True))


def script_plan(name: str, text: str) -> FilePlan:
    """Return the plan of a rollback script. Raises UsageError like `plan`."""
    path = f"{name}.sql"
    (only,) = plan({path: text.encode()}, (path,))
    return only


def needs_to_be_alone(statement: str) -> bool:
    """Whether a statement cannot run inside a transaction block, or manages transactions itself."""
    return _ALONE.match(_bare(statement)) is not None


def _file(tree: Mapping[str, bytes], path: str, statements: tuple[Statement, ...]) -> FilePlan:
    name = path.rpartition("/")[2].removesuffix(".sql")
    digits, _, slug = name.partition("_")
    inner = _unwrapped(statements)
    marked = _marked(tree, path, inner)
    single = not marked and not any(needs_to_be_alone(statement.sql) for statement in inner)
    number = int(digits) if digits.isdigit() else -1
    if marked and inner is not statements:
        place = inner[min(marked)].location
        raise UsageError(f"{place.path}:{place.line}: a batch commits on its own, so the file cannot be BEGIN ... COMMIT.")
    return FilePlan(path, number, slug, inner if single else statements, single, marked)


def _marked(tree: Mapping[str, bytes], path: str, statements: tuple[Statement, ...]) -> dict[int, Batch]:
    """Return the statements under a batch comment. Raises UsageError for a comment that is not valid."""
    paths = dict.fromkeys((path, *(statement.location.path for statement in statements)))
    found = [mark for name in paths if name in tree for mark in batches.marks(name, tree[name])]
    wrong = next((mark for mark in found if mark.problem), None)
    if wrong is not None:
        raise UsageError(f"{wrong.location.path}:{wrong.location.line}: {wrong.problem}")
    return {number: Batch(mark.size) for number, mark in batches.of_statements(found, statements).items()}


def _unwrapped(statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """A file that is BEGIN ... COMMIT as a whole gets our own transaction instead, so that its version row can be part of it."""
    if len(statements) > 1 and _OPENS.match(_bare(statements[0].sql)) and _CLOSES.match(_bare(statements[-1].sql)):
        return statements[1:-1]
    return statements


def _bare(statement: str) -> str:
    return _COMMENT.sub(" ", statement).strip()
