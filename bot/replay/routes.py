"""The routes of one (base, head): which databases are made from which, in what order, and the facts they gave.

`observe` owns the cluster: databases `base` (base files and sample rows), `fresh`, `upgraded` and `rerun` stay until the
`with` block ends, so that the way back can be proven on copies of them. All SQL of the files runs in the limited child.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from bot.catalog.diff import diff
from bot.findings import Location
from bot.postgres.clusters import Cluster
from bot.postgres.databases import Database
from bot.postgres.servers import Server
from bot.replay import child, ground, likeness, lived, roles
from bot.replay.excess import unseen
from bot.replay.facts import CanaryFailure, ListingFacts, Lock, ReplayFacts, RouteFacts, RunFacts, StatementFacts
from bot.replay.ground import Ground
from bot.replay.lines import Lines
from bot.replay.moved import words
from bot.replay.probes import Probes
from bot.replay.stage import Options, Stage
from bot.replay.standing import strongest
from bot.replay.unaffected import Base as Definitions
from bot.replay.unaffected import Short, shortened
from bot.replay.unreached import short_of
from bot.scripts.model import Program, Statement

__all__ = ["ListingProgram", "Options", "Scene", "observe"]

FEW = 300
"""How many statements are looked at in a second run although the change did not bring them."""
BODIES = frozenset({"function", "procedure", "aggregate", "trigger", "rule", "view", "type", "domain", "operator", "cast"})
"""Kinds whose change may break DML on tables that the statement does not touch."""


@dataclass(frozen=True, slots=True)
class ListingProgram:
    """One applying listing: what people call it, where it stands, what it runs in head, and in base where it existed."""

    label: str
    location: Location
    program: Program
    base_program: Program | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """The facts, and the cluster they were seen in with its databases by name; `upgraded` is None when U was not reached.

    `shelf` keeps what is found out about B for as long as its build is kept in memory. `definitions` tells what of the base files
    need not run again where nothing has moved; None when nobody can tell.
    """

    facts: ReplayFacts
    cluster: Cluster
    base: Database | None
    fresh: Database
    upgraded: Database | None
    lines: Lines
    shelf: dict[str, Any]
    definitions: Definitions | None = None
    undone: Future[Any] | None = None


Undo = Callable[[Scene], Any]
"""What to do on copies of U and B as soon as both are there, beside the other routes; `Scene.undone` will be its result."""


@contextmanager
def observe(
    server: Server,
    base: Program,
    head: Program,
    listings: Sequence[ListingProgram] = (),
    seeds: Program | None = None,
    options: Options | None = None,
    undo: Undo | None = None,
    sown: Program | None = None,
) -> Iterator[Scene]:
    """Go every route and yield the scene; `seeds` are the base's seed files, `sown` the head's.

    Raises CouldNotJudge and LimitExceeded; a broken base or head is a fact.
    """
    programs = [base, head, *(item.program for item in listings), *filter(None, (seeds, sown))]
    spoken, chosen, timings = roles.spoken_of(programs), options or Options(), dict[str, float]()
    with _play(Stage(server, chosen, spoken, timings), base, head, (seeds, sown)) as play:
        excess = play.begin(listings)
        if not excess:
            yield play.scene(undo)
            return
    with _play(Stage(server, replace(chosen, extremes=False), spoken, timings), base, head, (seeds, sown)) as play:
        play.begin(listings)
        yield play.scene(undo, excess)


@contextmanager
def _play(stage: Stage, base: Program, head: Program, seeds: tuple[Program | None, Program | None]) -> Iterator[_Play]:
    """Prepare the ground and give the routes that begin there; `seeds` are those of base and head."""
    before, after = seeds
    try:
        start = ground.prepare(stage, base, before, head)
        with ThreadPoolExecutor(2, "routes") as beside:
            yield _Play(stage, base, head, start, beside, after)
    finally:
        stage.close()


class _Play:
    """The routes of a head, from a ground that is ready."""

    def __init__(
        self, stage: Stage, base: Program, head: Program, start: Ground, beside: Executor, sown: Program | None = None
    ) -> None:
        self._stage = stage
        self._beside = beside
        self._base = base
        self._head = head
        self._ground = start
        self._sown = sown
        self._new = likeness.texts_brought(base, head)
        self._appended = likeness.appended(base, head)
        self._reseeds = lived.reseeding(likeness.statements(base), likeness.statements(head))
        self._upgrading = head
        self._canary: tuple[CanaryFailure, ...] = ()

    def begin(self, listings: Sequence[ListingProgram]) -> tuple[StatementFacts, ...]:
        """Go the routes that begin with nothing and the upgrade, side by side; return what failed of it over extremes.

        That is nothing where no statement calculates a value that leaves the range of its type.
        """
        self._nothing = self._beside.submit(self._from_nothing, listings)
        self._reached = self._upgrade()
        return self._probes().excess(self._reached[1]) if self._stage.options.extremes else ()

    def _probes(self) -> Probes:
        return Probes(self._stage, self._ground, self._base, self._head, self._upgrading)

    def scene(self, undo: Undo | None, excess: tuple[StatementFacts, ...] = ()) -> Scene:
        """Go what begins with the upgraded database, and the way back, side by side; `begin` came before."""
        built, cluster = self._ground.route, self._stage.cluster
        from_nothing, (upgraded, upgrade) = self._nothing, self._reached
        short = self._short(upgrade)
        again = self._stage.create("rerun", template="base" if short else "upgraded") if upgrade and upgrade.run.ok else None
        undone = self._undone(upgraded, upgrade, undo) if undo and again else None
        rerun = self._quick_rerun(again, upgrade, short)
        if again and rerun is None:
            wait([undone] if undone else [])
            again = self._stage.create("rerun", template="upgraded") if short else again
        rerun = rerun or self._rerun(again, upgrade, self._head)
        probes = self._probes()
        there, control = probes.elsewhere(upgrade, self._mine)
        claimed = probes.claimed(upgrade)
        fresh_database, fresh, shown, before = from_nothing.result()
        if rerun is None and fresh.run.ok:
            rerun = self._second(fresh_database)
        facts = ReplayFacts(
            base=built,
            fresh=fresh,
            base_rerun=self._base_rerun(upgrade, rerun),
            upgrade=upgrade,
            rerun=rerun,
            elsewhere=there,
            control=control,
            claimed=claimed,
            seeded=probes.seeded() if fresh.run.ok and built.run.ok and self._reseeds else None,
            sown=probes.sown(self._sown) if fresh.run.ok and self._sown else None,
            excess=excess,
            listings=shown,
            base_listings=before,
            samples=self._ground.samples,
            base_rows=built.rows,
            canary=self._canary,
            base_canary=self._ground.canary,
            standing=self._standing(rerun),
            unjudged=(*short_of(built, upgrade), *unseen(excess)),
            server_version=fresh.catalog.server_version if fresh.catalog else 0,
            timings=self._stage.timings,
        )
        base = cluster.database("base") if built.run.ok else None
        return self._scene(facts, base, fresh_database, upgraded, undone)

    def _undone(self, upgraded: Database | None, upgrade: RouteFacts | None, undo: Undo) -> Future[Any]:
        """Begin `undo` with what is known when U is there."""
        built = self._ground.route
        facts = ReplayFacts(base=built, fresh=RouteFacts("fresh", RunFacts()), upgrade=upgrade, base_rows=built.rows)
        base = self._stage.cluster.database("base")
        return self._beside.submit(undo, self._scene(facts, base, base, upgraded, None))

    def _scene(
        self, facts: ReplayFacts, base: Database | None, fresh: Database, upgraded: Database | None, undone: Future[Any] | None
    ) -> Scene:
        stage, kept = self._stage, self._ground
        definitions = kept.definitions(self._base)
        return Scene(facts, stage.cluster, base, fresh, upgraded, stage.lines, kept.shelf, definitions, undone)

    def _from_nothing(
        self, listings: Sequence[ListingProgram]
    ) -> tuple[Database, RouteFacts, tuple[ListingFacts, ...], tuple[ListingFacts, ...]]:
        """Build F, what each listing builds, and for those that differ what the same listing of base built."""
        database, fresh = self._fresh()
        shown = tuple(self._listing(item, fresh) for item in listings)
        before = (self._base_listing(item) for item, seen in zip(listings, shown, strict=True) if _differs(seen.route, fresh))
        return database, fresh, shown, tuple(item for item in before if item)

    def _mine(self, statement: Statement) -> bool:
        return statement.sql in self._new

    def _fresh(self) -> tuple[Database, RouteFacts]:
        """Build F, from what is kept of the base files where the head begins with it."""
        template, program = self._begins(self._head)
        database = self._stage.create("fresh", template)
        blocks = likeness.numbers(program, None if template == "bare" else self._new, only="DO")
        head = likeness.statements(self._head)
        edited, numbered = lived.writing(head, self._mine), lived.inserting(head, self._mine)
        digest = "all" if self._reseeds else ""
        request = child.step("fresh", database, program, traced=blocks, digest=digest, edited=edited, numbered=numbered)
        return database, self._stage.ask(request)[0]

    def _begins(self, program: Program) -> tuple[str, Program]:
        """Return the database that holds what `program` begins with, and the rest of it."""
        for name, kept in (("bare", self._base if self._ground.kept else None), ("prefix", self._ground.prefix)):
            rest = likeness.appended(kept, program) if kept else None
            if rest is not None:
                return name, rest
        return "empty", program

    def _upgrade(self) -> tuple[Database | None, RouteFacts | None]:
        """Build U; the base files are known to change nothing on B when it is steady, so only what may do something runs."""
        if not self._ground.route.run.ok:
            return None, None
        if self._ground.steady and self._appended is not None:
            self._upgrading = self._appended
        elif (short := self._shorter()) is not None:
            self._upgrading = short.program
            database, upgrade = self._upgraded(moved=True)
            if short.held(self._ground.route, upgrade):
                return database, upgrade
            self._stage.cluster.drop("upgraded")
            self._upgrading = self._head
        return self._upgraded()

    def _upgraded(self, *, moved: bool = False) -> tuple[Database, RouteFacts]:
        program = self._upgrading
        new = likeness.numbers(program, None if program is self._appended else self._new)
        database = self._stage.create("upgraded", template="base")
        request = child.step("upgrade", database, program, traced=new, digest="changed", moved=moved)
        return database, child.merged(self._stage.ask(request)[0], self._ground.route.rows)

    def _shorter(self) -> Short | None:
        """Return the head without what need not run on B, by what the change speaks of; None where that cannot be told."""
        definitions = self._ground.definitions(self._base)
        return definitions.short(self._head, definitions.known(words("\n".join(self._new)))) if definitions else None

    def _short(self, upgrade: RouteFacts | None) -> Short | None:
        """Return the head without what need not run again on U; None where that cannot be told."""
        return shortened(self._head, self._ground.definitions(self._base), self._ground.route, upgrade)

    def _quick_rerun(self, database: Database | None, upgrade: RouteFacts | None, short: Short | None) -> RouteFacts | None:
        """Apply to B what leads to U and then the `short` head; None when that was not as quiet as it should be."""
        if upgrade is None or database is None or short is None:
            return None
        rerun = self._rerun(database, upgrade, short.program, before=self._upgrading)
        if rerun and short.holds(rerun.moved) and ground.still(upgrade, rerun, same_origin=False):
            return rerun
        self._stage.cluster.drop("rerun")
        return None

    def _rerun(
        self, database: Database | None, upgrade: RouteFacts | None, head: Program, before: Program | None = None
    ) -> RouteFacts | None:
        """Apply the head files to a copy of U, or of B after `before`: the deploy after this one."""
        if upgrade is None or database is None:
            return None
        request = child.step(
            "rerun",
            database,
            head,
            traced=likeness.numbers(head, None if self._looks_at_all() else self._new),
            digest="changed",
            canaries=_worth_trying(self._ground.route, upgrade),
            used=lived.moving(likeness.statements(self._head), self._mine),
            before=before,
            moved=before is not None,
        )
        rerun, _, self._canary = self._stage.ask(request)
        return child.merged(rerun, upgrade.rows)

    def _looks_at_all(self) -> bool:
        """Whether the second run is looked at whole, as nobody knows what the base files do in one."""
        return self._ground.standing is None and len(likeness.statements(self._head)) <= FEW

    def _standing(self, rerun: RouteFacts | None) -> tuple[Lock, ...] | None:
        if self._ground.standing is not None or rerun is None or not self._looks_at_all():
            return self._ground.standing
        return strongest(item for item in rerun.run.statements if item.sql not in self._new)

    def _second(self, fresh: Database) -> RouteFacts:
        """Apply all head files to a copy of F again, where no upgraded database was reached."""
        database = self._stage.create("rerun", template=fresh.name)
        return self._stage.ask(child.step("rerun", database, self._head, traced=likeness.numbers(self._head, self._new)))[0]

    def _base_rerun(self, upgrade: RouteFacts | None, rerun: RouteFacts | None) -> RouteFacts | None:
        """Apply the base files to B again when the head's second run was not clean, to tell what was so before."""
        if upgrade is None or upgrade.catalog is None or likeness.same(self._base, self._head):
            return None
        if rerun is not None and upgrade.run.ok and ground.still(upgrade, rerun):
            return None
        return ground.again(self._stage, self._base, self._ground.route)

    def _listing(self, item: ListingProgram, fresh: RouteFacts) -> ListingFacts:
        if likeness.same(item.program, self._head) or (fresh.run.ok and likeness.equivalent(item.program, self._head)):
            return ListingFacts(item.label, item.location, RouteFacts(item.label, fresh.run, fresh.catalog, {}, fresh.seconds))
        return ListingFacts(item.label, item.location, self._once(item.label, item.program))

    def _base_listing(self, item: ListingProgram) -> ListingFacts | None:
        if item.base_program is None:
            return None
        return ListingFacts(item.label, item.location, self._once(item.label, item.base_program))

    def _once(self, label: str, program: Program) -> RouteFacts:
        """Run `program` on a new database of its own that is gone afterwards."""
        template, rest = self._begins(program)
        database = self._stage.create("listing", template)
        try:
            return self._stage.ask(child.step(label, database, rest))[0]
        finally:
            self._stage.cluster.drop("listing")


def _differs(route: RouteFacts, fresh: RouteFacts) -> bool:
    if route.catalog is None or fresh.catalog is None or not route.run.ok:
        return True
    return route.catalog is not fresh.catalog and bool(diff(fresh.catalog, route.catalog))


def _worth_trying(built: RouteFacts, upgrade: RouteFacts) -> list[str] | bool:
    """Return the tables whose everyday DML the upgrade may have broken: all of them when any body or type has changed."""
    if built.catalog is None or upgrade.catalog is None:
        return True
    changes = diff(built.catalog, upgrade.catalog, same_origin=True).changes
    if any(change.identity.kind in BODIES for change in changes):
        return True
    locked = {lock.relation for item in upgrade.run.statements if item.trace for lock in item.trace.locks}
    return sorted(locked | {change.identity.parent or change.identity.name for change in changes})
