"""What was seen while files ran: one fact per statement, one per session, one per route. Frozen, JSON-ready, judged elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.catalog.model import Catalog
from bot.findings import Location


@dataclass(frozen=True, slots=True)
class Failure:
    """PostgreSQL's own words. `location` is the line the server pointed at, or where the statement begins.

    `sqlstate` may be forged by the SQL that ran (`RAISE ... USING ERRCODE`), so it decides no verdict about ourselves.
    """

    sqlstate: str
    message: str
    location: Location
    detail: str = ""
    hint: str = ""
    context: str = ""
    table: str = ""
    column: str = ""
    constraint: str = ""


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock on a relation that existed before; `mode` in PostgreSQL's words: `ACCESS EXCLUSIVE`, `SHARE`."""

    relation: str
    mode: str


@dataclass(frozen=True, slots=True)
class Rewrite:
    """New storage for a relation that existed before. `reason` is type, default, persistence, access method or empty.

    `line` is the line of a DO block's body where it happened, from 1; 0 when it was not in one. So it is below.
    """

    relation: str
    reason: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Drop:
    """An object that went away. `asked` is false for what went with it (CASCADE, a column's index)."""

    kind: str
    name: str
    asked: bool = True
    line: int = 0


@dataclass(frozen=True, slots=True)
class Command:
    """DDL that was really executed, also inside DO blocks and functions."""

    tag: str
    kind: str
    name: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Touched:
    """Rows that a statement changed in one relation."""

    relation: str
    inserted: int = 0
    updated: int = 0
    deleted: int = 0


@dataclass(frozen=True, slots=True)
class Trace:
    """What one statement did to relations that existed before the run.

    `locks` were taken by this statement, `held` came from earlier statements of the same transaction. `scans` names relations
    read whole. `wal` is bytes of write-ahead log, a relative figure only. `complete` is false when the statement had to run
    outside a transaction, where its locks are gone before anybody can look.
    """

    locks: tuple[Lock, ...] = ()
    held: tuple[Lock, ...] = ()
    scans: tuple[str, ...] = ()
    rewrites: tuple[Rewrite, ...] = ()
    drops: tuple[Drop, ...] = ()
    commands: tuple[Command, ...] = ()
    touched: tuple[Touched, ...] = ()
    wal: int = 0
    complete: bool = True


@dataclass(frozen=True, slots=True)
class StatementFacts:
    """One statement as it ran. `tag` is the server's command tag, `failure` is None when it worked.

    `skipped` marks a statement that could only answer "current transaction is aborted", or one that makes a role, which the
    server was given beforehand.
    """

    sql: str
    location: Location
    tag: str = ""
    seconds: float = 0.0
    failure: Failure | None = None
    notices: tuple[str, ...] = ()
    trace: Trace | None = None
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class OpenTransaction:
    """A file that ended inside a transaction. `lost` says that the session ended there, so its work was thrown away."""

    location: Location
    path: str
    lost: bool


@dataclass(frozen=True, slots=True)
class Leak:
    """A setting that a file left changed for the files after it in the same psql call."""

    path: str
    name: str
    value: str
    next_path: str


@dataclass(frozen=True, slots=True)
class RunFacts:
    """A program's run. `stopped` says that it ended before its last statement; `lost` is why the connection went away."""

    statements: tuple[StatementFacts, ...] = ()
    open_transactions: tuple[OpenTransaction, ...] = ()
    leaks: tuple[Leak, ...] = ()
    stopped: bool = False
    lost: str = ""
    seconds: float = 0.0

    @property
    def failures(self) -> tuple[StatementFacts, ...]:
        """Statements that failed by themselves, in order."""
        return tuple(statement for statement in self.statements if statement.failure)

    @property
    def ok(self) -> bool:
        """Whether every statement worked and nothing was thrown away at the end of a session."""
        return not self.failures and not self.lost and not any(item.lost for item in self.open_transactions)


@dataclass(frozen=True, slots=True)
class TableRows:
    """The rows of one table: how many, a digest over all columns, and one per column (non-null count and digest)."""

    count: int
    digest: str
    columns: Mapping[str, ColumnRows] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ColumnRows:
    """The values of one column: how many are not null, and an order-free digest of them as text, with its type's name."""

    filled: int
    digest: str
    type: str = ""


@dataclass(frozen=True, slots=True)
class Unfilled:
    """A table that got no sample rows, and why, in one sentence."""

    table: str
    reason: str


@dataclass(frozen=True, slots=True)
class SampleFacts:
    """The sample rows of B: rows per table, tables left empty, and what the repository's own seed files said.

    `reshaping` are the places in seed files that were left out, as with them the files changed the schema.
    """

    rows: Mapping[str, int] = field(default_factory=dict)
    unfilled: tuple[Unfilled, ...] = ()
    seeds: RunFacts | None = None
    seconds: float = 0.0
    reshaping: tuple[Location, ...] = ()


CHECKED = "23514"
"""The code of a CHECK that refuses a row."""
LEFT_OUT = "INSERT of defaults"
"""What is tried with a row that leaves out every column that has a default."""
SWALLOWED = "00000"
"""The state of everyday DML that worked and wrote nothing."""


@dataclass(frozen=True, slots=True)
class CanaryFailure:
    """Everyday DML that no longer works after the upgrade: the table, what was tried, and what the server said."""

    table: str
    action: str
    failure: Failure


@dataclass(frozen=True, slots=True)
class SetBack:
    """What people had changed since, and a statement of the files undid: values of a column, or a sequence's position.

    A sequence can also have been left behind the numbers of seed rows (kind `behind`), where `was` is the greatest of them.
    `name` is the table and column, or the sequence; `count` the rows that went back; `was` what people had made of it and `now`
    what it is again, both as text of one of them.
    """

    kind: str
    name: str
    location: Location
    sql: str
    count: int
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class RouteFacts:
    """One route: its name, what ran, the catalog after it, its rows by table where they were read, and what it set back.

    `moved` are the names of what it moved (`bot.replay.moved`); None when nobody can tell.
    """

    name: str
    run: RunFacts
    catalog: Catalog | None = None
    rows: Mapping[str, TableRows] = field(default_factory=dict)
    seconds: float = 0.0
    set_back: tuple[SetBack, ...] = ()
    moved: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class ListingFacts:
    """The route of one applying listing: its label, where it stands, and what it built from an empty database."""

    label: str
    location: Location
    route: RouteFacts


@dataclass(frozen=True, slots=True)
class ReplayFacts:
    """Everything the routes showed. A route is None when it could not be gone (its start did not come up).

    `base_rerun` is there only when a second run of the head failed or changed something: the base files applied to B again,
    to tell whose fault it is. `elsewhere` is the upgrade once more in sessions of another time zone and date style, where the
    change speaks of times; `control` the same in sessions as usual, to know what differs between any two runs. `seeded` is
    the head over nothing but the rows that the base files bring, where the change edits such, to be compared with those of
    `fresh`. `sown` is F with the head's own seed files run on it, where there are such. `claimed` is the upgrade over rows in
    DEFAULT partitions that new partitions claim, documents with the keys that it asks for, and values too long for its indexes.
    `excess` are the statements that failed over rows with the greatest numbers of their types; where there are such,
    everything else was seen over rows without those. The second run starts from U, or from F when U was not reached.
    `standing` are the locks that a deploy with nothing to do takes on behalf of statements that the base has, too; None when
    nobody looked. `unjudged` says in one sentence each what could not be made.
    """

    base: RouteFacts
    fresh: RouteFacts
    base_rerun: RouteFacts | None = None
    upgrade: RouteFacts | None = None
    rerun: RouteFacts | None = None
    elsewhere: RouteFacts | None = None
    control: RouteFacts | None = None
    claimed: RouteFacts | None = None
    seeded: RouteFacts | None = None
    sown: RouteFacts | None = None
    excess: tuple[StatementFacts, ...] = ()
    listings: tuple[ListingFacts, ...] = ()
    base_listings: tuple[ListingFacts, ...] = ()
    samples: SampleFacts = field(default_factory=SampleFacts)
    base_rows: Mapping[str, TableRows] = field(default_factory=dict)
    canary: tuple[CanaryFailure, ...] = ()
    base_canary: tuple[CanaryFailure, ...] = ()
    standing: tuple[Lock, ...] | None = None
    unjudged: tuple[str, ...] = ()
    server_version: int = 0
    timings: Mapping[str, float] = field(default_factory=dict)

    @property
    def settled(self) -> RouteFacts | None:
        """What the second run started from: the upgraded database, or the new one when that was not reached."""
        return self.upgrade if self.upgrade and self.upgrade.run.ok else self.fresh if self.fresh.run.ok else None
