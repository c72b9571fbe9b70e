"""The routes of one (base, head): which databases are made from which, in what order, and the facts they gave.

`observe` owns the cluster: databases `base` (base files and sample rows), `fresh`, `upgraded` and `rerun` stay until the
`with` block ends, so that the way back can be proven on copies of them. All SQL of the files runs in the limited child.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from bot.catalog.diff import fingerprint
from bot.findings import Location
from bot.postgres import child as children
from bot.postgres import clusters, images
from bot.postgres.clusters import Cluster
from bot.postgres.databases import Database
from bot.postgres.limits import MEBIBYTE, ChildLimits, Limits
from bot.postgres.servers import Server
from bot.replay import child, wire
from bot.replay.facts import CanaryFailure, ListingFacts, ReplayFacts, RouteFacts, SampleFacts
from bot.replay.rows import ROWS
from bot.replay.verbs import verb
from bot.scripts.model import Program

CHILD_MAIN = "bot.replay.child:main"
CHILD = ChildLimits(seconds=300.0, memory_bytes=1024 * MEBIBYTE, cpu_seconds=240, answer_bytes=256 * MEBIBYTE)
NAMES = ("base", "fresh", "upgraded", "rerun")
REMEMBERING = ("replay", "catalog")
"""The folders whose code decides what is kept beside a cached base build."""


@dataclass(frozen=True, slots=True)
class ListingProgram:
    """One applying listing: what people call it, where it stands, what it runs in head, and in base where it existed."""

    label: str
    location: Location
    program: Program
    base_program: Program | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """How to observe. `repository` names whose base build may be cached ("" caches nothing); `rows` is per table, 0 for none.

    `limits` hold for the cluster, `child` for each limited process that speaks with it. `cluster` is a running one to use
    instead of one of its own; its databases are dropped again and nothing is cached. `trusted` keeps everything in this
    process, for tests and benchmarks of our own SQL.
    """

    rows: int = ROWS
    repository: str = ""
    limits: Limits = field(default_factory=Limits)
    child: ChildLimits = field(default_factory=lambda: CHILD)
    cluster: Cluster | None = None
    trusted: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """The facts, and the cluster they were seen in with its databases by name; `upgraded` is None when U was not reached."""

    facts: ReplayFacts
    cluster: Cluster
    base: Database | None
    fresh: Database
    upgraded: Database | None


@contextmanager
def observe(
    server: Server,
    base: Program,
    head: Program,
    listings: Sequence[ListingProgram] = (),
    seeds: Program | None = None,
    options: Options | None = None,
) -> Iterator[Scene]:
    """Go every route and yield the scene. Raises CouldNotJudge and LimitExceeded; a broken base or head is a fact."""
    chosen = options or Options()
    stage = _Stage(server, chosen)
    try:
        yield stage.play(base, head, listings, seeds)
    finally:
        stage.close()


class _Stage:
    """One cluster and what is being learned in it."""

    def __init__(self, server: Server, options: Options) -> None:
        self._server = server
        self._options = options
        self._timings: dict[str, float] = {}
        self._running: Cluster | None = None
        self._canary: tuple[CanaryFailure, ...] = ()
        self._base_canary: tuple[CanaryFailure, ...] = ()

    @property
    def _cluster(self) -> Cluster:
        assert self._running is not None
        return self._running

    def close(self) -> None:
        """Stop the cluster, if one runs."""
        running, self._running = self._running, None
        if running is None:
            return
        if self._options.cluster is None:
            running.stop()
            return
        for name in NAMES:
            running.drop(name)

    def play(self, base: Program, head: Program, listings: Sequence[ListingProgram], seeds: Program | None) -> Scene:
        built, samples = self._base(base, seeds)
        fresh_database = self._cluster.create("fresh")
        fresh = self._ask([child.step("fresh", fresh_database, head, traced=_new(base, head, "DO"))])[0][0]
        upgrade, upgraded, rerun = self._upgrade(built, head, _new(base, head))
        base_rerun = None if _same(base, head) else self._base_again(base, upgrade, rerun)
        shown = tuple(self._listing(item, fresh, head) for item in listings)
        base_shown = tuple(
            self._base_listing(item) for item, seen in zip(listings, shown, strict=True) if seen.route.catalog != fresh.catalog
        )
        facts = ReplayFacts(
            base=built,
            fresh=fresh,
            base_rerun=base_rerun,
            upgrade=upgrade,
            rerun=rerun,
            listings=shown,
            base_listings=tuple(item for item in base_shown if item),
            samples=samples,
            base_rows=built.rows,
            canary=self._canary,
            base_canary=self._base_canary,
            unjudged=_unjudged(built, upgrade),
            server_version=fresh.catalog.server_version if fresh.catalog else 0,
            timings=self._timings,
        )
        base_database = self._cluster.database("base") if built.run.ok else None
        return Scene(facts, self._cluster, base_database, fresh_database, upgraded)

    def _ask(self, steps: list[dict[str, Any]]) -> list[tuple[RouteFacts, SampleFacts | None, tuple[CanaryFailure, ...]]]:
        """Let the child take `steps`; when it breaks, the supervisor's own reason wins over what the child says."""
        began = time.perf_counter()
        try:
            reply = wire.decode(self._call(wire.encode({"steps": steps})))
        except Exception:
            self._cluster.check()
            raise
        answers = [child.answer(data) for data in reply["answers"]]
        if any(route.run.lost for route, _, _ in answers):
            self._cluster.check()
        self._timings[steps[0]["name"]] = time.perf_counter() - began
        return answers

    def _call(self, payload: bytes) -> bytes:
        if self._options.trusted:
            return child.main(payload)
        return children.call(CHILD_MAIN, payload, self._options.child, socket_dir=str(self._cluster.socket_dir))

    def _base(self, program: Program, seeds: Program | None) -> tuple[RouteFacts, SampleFacts]:
        """Build B, or take it as it was built before from the same files."""
        key = "" if self._options.cluster else self._key(program, seeds)
        image = images.derived(key, self._server) if key else None
        if image is not None:
            self._start(image)
            route, samples, self._base_canary = child.answer(dict(image.facts))
            return route, samples or SampleFacts()
        self._start(images.empty(self._server))
        database = self._cluster.create("base")
        step = child.step("base", database, program, seeds=seeds, rows=self._options.rows, digest=True, canaries=True)
        route, samples, self._base_canary = self._ask([step])[0]
        facts = samples or SampleFacts()
        if key and route.run.ok:
            saving, self._running = self._cluster, None
            self._start(saving.save(key, child.plain_answer(route, facts, self._base_canary)))
        return route, facts

    def _start(self, image: images.Image) -> None:
        began = time.perf_counter()
        self._running = self._options.cluster or clusters.start(image, self._options.limits)
        self._timings["server"] = self._timings.get("server", 0.0) + time.perf_counter() - began

    def _key(self, program: Program, seeds: Program | None) -> str:
        if not self._options.repository:
            return ""
        content = hashlib.sha256(f"{_code()} {self._options.rows}\0".encode())
        content.update(wire.encode([wire.dump(item, Program) for item in (program, seeds or Program(()))]))
        return images.derived_key(self._server, self._options.repository, content.hexdigest())

    def _upgrade(
        self, built: RouteFacts, head: Program, new: tuple[int, ...]
    ) -> tuple[RouteFacts | None, Database | None, RouteFacts | None]:
        if not built.run.ok:
            return None, None, None
        upgraded = self._cluster.create("upgraded", template="base")
        upgrade = self._ask([child.step("upgrade", upgraded, head, traced=new, digest=True)])[0][0]
        if not upgrade.run.ok:
            return upgrade, upgraded, None
        again = self._cluster.create("rerun", template="upgraded")
        rerun, _, self._canary = self._ask([child.step("rerun", again, head, traced=new, digest=True, canaries=True)])[0]
        return upgrade, upgraded, rerun

    def _base_again(self, base: Program, upgrade: RouteFacts | None, rerun: RouteFacts | None) -> RouteFacts | None:
        """Apply the base files to B again when the head's second run was not clean, to tell what was so before."""
        if upgrade is None or upgrade.catalog is None or (rerun and rerun.run.ok and _still(upgrade, rerun)):
            return None
        database = self._cluster.create("base_again", template="base")
        try:
            return self._ask([child.step("base rerun", database, base, digest=True)])[0][0]
        finally:
            self._cluster.drop("base_again")

    def _listing(self, item: ListingProgram, fresh: RouteFacts, head: Program) -> ListingFacts:
        if _same(item.program, head):
            return ListingFacts(item.label, item.location, RouteFacts(item.label, fresh.run, fresh.catalog, {}, fresh.seconds))
        return ListingFacts(item.label, item.location, self._once(item.label, item.program))

    def _base_listing(self, item: ListingProgram) -> ListingFacts | None:
        if item.base_program is None:
            return None
        return ListingFacts(item.label, item.location, self._once(item.label, item.base_program))

    def _once(self, label: str, program: Program) -> RouteFacts:
        """Run `program` on an empty database of its own that is gone afterwards."""
        database = self._cluster.create("listing")
        try:
            return self._ask([child.step(label, database, program)])[0][0]
        finally:
            self._cluster.drop("listing")


def _new(base: Program, head: Program, only: str = "") -> tuple[int, ...]:
    """Return the numbers of the head's statements that the base does not have word for word, of one verb if named."""
    known = {statement.sql for batch in base.batches for statement in batch.statements}
    statements = [statement for batch in head.batches for statement in batch.statements]
    return tuple(
        number
        for number, statement in enumerate(statements)
        if statement.sql not in known and (not only or verb(statement.sql) == only)
    )


def _same(one: Program, other: Program) -> bool:
    """Whether two programs send the same statements in sessions and transactions of the same extent."""
    return [_essence(batch) for batch in one.batches] == [_essence(batch) for batch in other.batches]


def _essence(batch: Any) -> tuple[object, ...]:
    return (batch.call.mode, batch.call.on_error_stop, batch.statements)


@cache
def _code() -> str:
    """Return a digest of the code that makes base facts, so that a newer version of it never reads what an older one kept."""
    package = Path(__file__).parents[1]
    files = (path for folder in REMEMBERING for path in sorted((package / folder).rglob("*")) if path.suffix in (".py", ".sql"))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()


def _still(upgrade: RouteFacts, rerun: RouteFacts) -> bool:
    """Whether the second run left schema and rows as they were."""
    if upgrade.catalog is None or rerun.catalog is None:
        return False
    return fingerprint(upgrade.catalog) == fingerprint(rerun.catalog) and upgrade.rows == rerun.rows


def _unjudged(built: RouteFacts, upgrade: RouteFacts | None) -> tuple[str, ...]:
    if not built.run.ok:
        return ("The base branch does not apply to an empty database, so no upgrade from it could be tried.",)
    if upgrade is not None and not upgrade.run.ok:
        return ("The upgrade failed, so a second run was not tried.",)
    return ()
