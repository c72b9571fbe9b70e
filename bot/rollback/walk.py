"""What going somewhere takes: databases of a scene, programs run in them in limited children, and two judges who compare them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from bot.catalog.diff import diff
from bot.catalog.model import Catalog, Change
from bot.errors import CouldNotJudge
from bot.postgres.clusters import Cluster
from bot.postgres.databases import Database
from bot.postgres.servers import Server
from bot.replay import child as replay_child
from bot.replay import wire
from bot.replay.facts import RouteFacts
from bot.replay.routes import Scene
from bot.replay.unaffected import Short, shortened
from bot.rollback import dump, second_judge
from bot.rollback.reading import read_program
from bot.scripts.model import Program

Call = Callable[[bytes], bytes]


@dataclass(slots=True)
class Seen:
    """Who compared, and what is worth knowing about that."""

    notes: list[str] = field(default_factory=list)
    judges: list[str] = field(default_factory=lambda: ["catalog"])


class Walk:
    """A way through databases of one scene; those who walk one say where it leads."""

    def __init__(self, scene: Scene, base: Database, server: Server, call: Call, seen: Seen) -> None:
        self._facts = scene.facts
        self._cluster: Cluster = scene.cluster
        self._lines = scene.lines
        self._shelf = scene.shelf
        self._definitions = scene.definitions
        self._base = base
        self._server = server
        self._call = call
        self._seen = seen

    def _create(self, name: str, template: str = "empty") -> Database:
        self._lines.copied(name, template)
        return self._cluster.create(name, template)

    def _step(self, name: str, database: Database, program: Program) -> RouteFacts:
        return self._steps(database, [(name, program)])[0]

    def _short(self, head: Program) -> Short | None:
        """Return the head files without what need not run on a database like B; None where that cannot be told."""
        return shortened(head, self._definitions, self._facts.base, self._facts.upgrade)

    def _steps(self, database: Database, wanted: Sequence[tuple[str, Program]], *, moved: bool = False) -> list[RouteFacts]:
        """Run programs one after the other in one limited child; the last one tells what it `moved` if asked."""
        last = len(wanted) - 1
        requests = [
            request_of(name, database, program, moved=moved and place == last) for place, (name, program) in enumerate(wanted)
        ]
        answers = self._asked(requests)["answers"]
        return [self._answered(request, data) for request, data in zip(requests, answers, strict=True)]

    def _answered(self, request: dict[str, Any], data: dict[str, Any]) -> RouteFacts:
        route, _, _ = self._lines.answered(request, data)
        if route.run.lost:
            self._cluster.check()
            raise CouldNotJudge(f"The throw-away database went away: {route.run.lost}")
        return route

    def _asked(
        self, requests: Sequence[dict[str, Any]], chain: Sequence[Database] = (), beside: Sequence[Database] = ()
    ) -> dict[str, Any]:
        """Take steps, and read afterwards what differs in the last of a `chain` of copies, and `beside`: in one limited child."""
        rows = {"chain": [one.as_json() for one in chain], "beside": [one.as_json() for one in beside]}
        answer: dict[str, Any] = wire.decode(self._call(wire.encode({"steps": list(map(self._lines.asked, requests)), **rows})))
        return answer

    def _judged(
        self, one: Database, wanted: Catalog, other: Database, found: Catalog, *, second: bool = True
    ) -> tuple[Sequence[Change], Sequence[dump.DumpDifference]]:
        """Return how two databases differ; where texts do, what both make of their own words decides.

        Without `second`, pg_dump is asked only to tell whether a difference that we see is one of wording.
        """
        ours: Sequence[Change] = diff(wanted, found).changes
        if not ours and not second:
            return (), ()
        dumps = self._dumps(one, other)
        theirs: Sequence[dump.DumpDifference] = dump.compare(*dumps) if dumps else ()
        return self._again(dumps, ours, theirs) if dumps and (ours or theirs) else (ours, theirs)

    def _dumps(self, *databases: Database) -> tuple[str, ...]:
        try:
            with ThreadPoolExecutor(len(databases)) as both:
                found = tuple(both.map(self._dump, databases))
        except second_judge.NotAvailable as absent:
            self._seen.notes = [*dict.fromkeys((*self._seen.notes, absent.message))]
            return ()
        self._seen.judges = [*dict.fromkeys((*self._seen.judges, f"pg_dump {self._server.release}"))]
        return found

    def _dump(self, database: Database) -> str:
        """Return what pg_dump prints; of B it is asked once."""
        if database != self._base:
            return second_judge.take(self._server, database)
        if "dump" not in self._shelf:
            self._shelf["dump"] = second_judge.take(self._server, database)
        text: str = self._shelf["dump"]
        return text

    def _again(
        self, dumps: Sequence[str], ours: Sequence[Change], theirs: Sequence[dump.DumpDifference]
    ) -> tuple[Sequence[Change], Sequence[dump.DumpDifference]]:
        """Restore both dumps into empty databases and compare those; what only differed in wording is equal there."""
        wanted, found = (self._restored(f"again_{number}", text) for number, text in enumerate(dumps))
        if wanted is None or found is None:
            return ours, theirs
        return diff(wanted[0], found[0]).changes, dump.differences(wanted[1], found[1])

    def _restored(self, name: str, text: str) -> tuple[Catalog, dump.Dump] | None:
        database = self._create(name)
        try:
            route = self._step(name, database, read_program([(f"{name}.sql", dump.restorable(text))]))
            if not route.run.ok or route.catalog is None:
                return None
            return route.catalog, dump.parse(second_judge.take(self._server, database))
        finally:
            self._cluster.drop(name)


def request_of(name: str, database: Database, program: Program, *, tracing: bool = False, moved: bool = False) -> dict[str, Any]:
    """Return what asks a child to run `program` in `database`, and to tell what that `moved`."""
    traced = range(sum(len(batch.statements) for batch in program.batches)) if tracing else ()
    return replay_child.step(name, database, program, traced=traced, moved=moved)
