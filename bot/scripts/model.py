"""The nouns of this folder: trees, schema files, statements, psql calls and programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from bot.findings import Finding, Location

Tree: TypeAlias = Mapping[str, bytes]
"""A repository at one moment: POSIX path from the root -> bytes. Git objects, a folder, or a dict in tests."""


@dataclass(frozen=True, slots=True, order=True)
class SchemaFile:
    """A numbered file of the schema folder, `NN_name.sql`. Sorts by number; number 0 is the master."""

    number: int
    path: str
    digits: str
    slug: str

    @property
    def is_master(self) -> bool:
        """Whether this is the psql orchestration file."""
        return self.number == 0


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a repository keeps what we look at; from the base branch's configuration or the guide's defaults."""

    schema_dir: str = "db/schema"
    master: str = "db/schema/00_master_schema.sql"
    setup_scripts: tuple[str, ...] = ("db/scripts/setup_database.sh",)
    seed_dir: str = "db/seed"
    rollback_dir: str = "db/rollback"
    stats_path: str = "db/stats.json"
    postgres_version: int | None = None
    severities: Mapping[str, str] | None = None
    index_name: str = "idx_{table}_{columns}"
    foreign_key_name: str = "fk_{table}_{parent}"


@dataclass(frozen=True, slots=True)
class Statement:
    r"""One SQL statement as the server will receive it: text without trailing semicolon, and where it stands.

    `copy_data` holds the lines that follow a `COPY ... FROM stdin`, without the closing `\.`.
    `on_error_stop` is psql's variable at that moment: whether psql would end its run when this statement fails.
    """

    sql: str
    location: Location
    copy_data: str | None = None
    on_error_stop: bool = True


class TransactionMode(StrEnum):
    """How a psql call groups statements."""

    AUTOCOMMIT = "autocommit"
    SINGLE = "single-transaction"


STOP_VARIABLE = "ON_ERROR_STOP"
"""The psql variable that ends a run at the first error; all others are the files' own."""


@dataclass(frozen=True, slots=True)
class PsqlCall:
    """One run of psql: the files or commands it executes in order, with the flags that change their meaning.

    `sources` are repository paths; a `-c` command is given in `commands` at the place it has in the order
    (see `bot.scripts.program`). `location` is where the call is written, for messages. `directory` is the working
    directory that psql would have, as a path from the root (`""` is the root, None: not known). `tolerated` says that whoever
    calls psql goes on with the next call when this one fails (`|| true`).
    """

    sources: tuple[str, ...]
    location: Location
    commands: Mapping[int, str] | None = None
    variables: Mapping[str, str] | None = None
    mode: TransactionMode = TransactionMode.AUTOCOMMIT
    on_error_stop: bool = True
    directory: str | None = None
    tolerated: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    r"""The statements of one psql call after `\i` was followed, variables replaced and `\if` decided."""

    call: PsqlCall
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Program:
    """Everything a route runs, in order, and what the reader found wrong on the way."""

    batches: tuple[Batch, ...]
    findings: tuple[Finding, ...] = ()
