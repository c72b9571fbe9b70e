"""A listing: an ordered group of schema files in one scope, what it does with them, and why we think so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.findings import Location
from bot.scripts.model import PsqlCall


class ListingKind(StrEnum):
    """What a listing does with the files it names."""

    APPLIES = "applies"
    EXPECTS = "expects"
    MENTIONS = "mentions"


@dataclass(frozen=True, slots=True)
class Entry:
    """One schema file in a listing: its repository path, and the line that names it.

    `implied` says that the line does not spell the name (a glob, a brace range), so that adding a file needs no edit.
    """

    path: str
    location: Location
    implied: bool = False


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
    """

    label: str
    kind: ListingKind
    location: Location
    entries: tuple[Entry, ...]
    why: str
    calls: tuple[PsqlCall, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()
    silent: tuple[SilentFailure, ...] = ()
