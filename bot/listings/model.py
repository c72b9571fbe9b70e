"""A listing: an ordered group of schema files in one scope, what it does with them, and why we think so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.findings import Finding, Location
from bot.scripts.model import PsqlCall, SchemaFile


class ListingKind(StrEnum):
    """What a listing does with the files it names."""

    APPLIES = "applies"
    EXPECTS = "expects"
    MENTIONS = "mentions"


@dataclass(frozen=True, slots=True)
class Entry:
    """One schema file in a listing: its repository path, and the line that names it.

    `implied` says that the line does not spell the name (a glob), so that adding a file needs no edit.
    `spelled` is the text on that line which stands for the file: a path, a bare number, a range such as `{01..06}`.
    """

    path: str
    location: Location
    implied: bool = False
    spelled: str = ""


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A word that may name schema files but depends on something only known at run time."""

    text: str
    location: Location
    reason: str


@dataclass(frozen=True, slots=True)
class SilentFailure:
    """A place where the deploy would stay green on an error: no ON_ERROR_STOP, `|| true`, `2>/dev/null`, no pipefail."""

    cause: str
    location: Location


@dataclass(frozen=True, slots=True)
class Listing:
    """One listing. `label` is what people call the place: `deploy.yml › deploy › Apply schema`.

    `calls` are the psql runs in order (empty unless it applies); `why` is the reason for `kind`, one sentence.
    `root` is the file from which the place was followed (the workflow that calls a reusable one). `used_by` names the
    places that run this one (a script that a workflow step starts); `unordered` says that nothing fixes the order.
    """

    label: str
    kind: ListingKind
    location: Location
    entries: tuple[Entry, ...]
    why: str
    calls: tuple[PsqlCall, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()
    silent: tuple[SilentFailure, ...] = ()
    used_by: tuple[str, ...] = ()
    root: str = ""
    unordered: bool = False

    @property
    def place(self) -> str:
        """The last part of the label: the step, the recipe, the script."""
        return self.label.split(" › ")[-1]

    def names(self, path: str) -> bool:
        """Whether one of the entries is `path`."""
        return any(entry.path == path for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a deploy checks afterwards: a number of tables (`count`, the least one unless `exact`), or tables by name.

    `lines` are the lines of `names`, one each.
    """

    label: str
    location: Location
    count: int | None = None
    names: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()
    exact: bool = False


@dataclass(frozen=True, slots=True)
class PathFilter:
    """A `paths` or `paths-ignore` filter of a workflow's trigger: its patterns with their lines, in order."""

    label: str
    location: Location
    patterns: tuple[str, ...]
    lines: tuple[int, ...]
    ignores: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that one tree says about its schema files; `findings` are the places that could not be read.

    `files` are the numbered files of the schema folder (loosely named ones too, they are listed like the others);
    `tables` maps each of them to the tables it creates.
    """

    listings: tuple[Listing, ...] = ()
    findings: tuple[Finding, ...] = ()
    expectations: tuple[Expectation, ...] = ()
    filters: tuple[PathFilter, ...] = ()
    files: tuple[SchemaFile, ...] = ()
    tables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
