"""Proves a way back by going it: the script on a copy of the upgraded database, then the head files again.

The script leads back when the catalog is B's by our own reading **and** pg_dump prints the same, when every row that the upgrade
left recoverable is there, when no sequence hands out a value again, and when the head files then lead to U once more.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import psycopg

from bot.catalog.diff import diff
from bot.catalog.model import Catalog, Change, Identity
from bot.errors import CouldNotJudge
from bot.findings import Location
from bot.postgres.databases import Database
from bot.postgres.servers import Server
from bot.replay.facts import RouteFacts, StatementFacts
from bot.replay.routes import Scene
from bot.rollback import child, digests
from bot.rollback.keep import Kept
from bot.rollback.reading import LIMITS as READER
from bot.rollback.walk import Call, Seen, Walk, request_of
from bot.scripts import program as programs
from bot.scripts.model import Program, PsqlCall

MAX_REASONS = 12


@dataclass(frozen=True, slots=True)
class Proof:
    """What going back showed. `status` is proven, schema_only, not_reversible or could_not_judge.

    `reasons` say why it is not proven, `losses` which rows cannot come back (table, column, count), `notes` what is worth
    knowing; `judges` names who compared. `run` is the script's own run, with locks and rewrites per statement.
    """

    status: str
    reasons: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    judges: tuple[str, ...] = ()
    run: RouteFacts | None = None
    seconds: float = 0.0


@dataclass(slots=True)
class _Findings(Seen):
    reasons: list[str] = field(default_factory=list)
    unjudged: list[str] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)
    run: RouteFacts | None = None

    def proof(self, seconds: float) -> Proof:
        if self.reasons:
            status = "not_reversible"
        elif self.unjudged:
            status = "could_not_judge"
        else:
            status = "schema_only" if self.losses else "proven"
        reasons = (*self.reasons, *self.unjudged)
        if len(reasons) > MAX_REASONS:
            reasons = (*reasons[:MAX_REASONS], f"and {len(reasons) - MAX_REASONS} more")
        return Proof(status, reasons, tuple(self.losses), tuple(self.notes), tuple(self.judges), self.run, seconds)


def program_of(parts: Sequence[tuple[str, str]]) -> Program:
    """Return the program of rollback scripts, (path, text) in the order they run, each in a psql call of its own."""
    tree = {path: text.encode() for path, text in parts}
    return programs.build(tree, [PsqlCall((path,), Location(path)) for path, _ in parts], READER)


def prove(
    scene: Scene,
    way_back: Program,
    head: Program,
    server: Server,
    call: Call = child.main,
    needs_empty: Sequence[tuple[str, str]] = (),
) -> Proof:
    """Go back from a copy of `scene.upgraded` by `way_back`, compare with B, go forward again by `head`, compare with U.

    `call` answers a request of `bot.rollback.child` (in a limited child process). `needs_empty` names (table, what) that the
    script restores only while the table is empty: they become losses, and the schema is compared where it is empty. Databases
    made here are dropped again. Raises LimitExceeded when the supervisor ended the cluster; whatever else stops the proof is its
    status could_not_judge.
    """
    began = time.perf_counter()
    seen = _Findings()
    if scene.base is None or scene.upgraded is None or not scene.facts.upgrade or not scene.facts.upgrade.run.ok:
        seen.unjudged.append(
            "The change does not apply to a database made from the base files: there is nothing to go back from."
        )
        return seen.proof(time.perf_counter() - began)
    try:
        _Journey(scene, scene.base, scene.upgraded, server, call, seen).go(way_back, head, needs_empty)
    except CouldNotJudge as error:
        scene.cluster.check()
        seen.unjudged.append(error.message)
    except psycopg.Error as error:
        scene.cluster.check()
        seen.unjudged.append(f"The throw-away database went away: {error}".strip())
    return seen.proof(time.perf_counter() - began)


def prove_kept(scene: Scene, kept: Kept, way_back: Program, head: Program, server: Server, call: Call = child.main) -> Proof:
    """Prove that the rows come back too: keep aside, head files, way back, put back, on a copy of B; schema and rows are B's.

    Rows that are not as they were become losses (values that the files themselves overwrite were never kept). What waits for
    those is not there again, so the schema is compared where all are back (`prove` compares it without rows). Raises as `prove`.
    """
    began = time.perf_counter()
    seen = _Findings()
    if scene.base is None or scene.upgraded is None:
        seen.unjudged.append("The change does not apply to the base database, so there is nothing to go back from.")
        return seen.proof(time.perf_counter() - began)
    try:
        _Journey(scene, scene.base, scene.upgraded, server, call, seen).go_with_rows(kept, way_back, head)
    except CouldNotJudge as error:
        scene.cluster.check()
        seen.unjudged.append(error.message)
    return seen.proof(time.perf_counter() - began)


class _Journey(Walk):
    """Back and forth once, in database `restored`."""

    def __init__(self, scene: Scene, base: Database, upgraded: Database, server: Server, call: Call, seen: _Findings) -> None:
        super().__init__(scene, base, server, call, seen)
        self._upgraded = upgraded
        self._seen: _Findings = seen

    def go(self, way_back: Program, head: Program, needs_empty: Sequence[tuple[str, str]]) -> None:
        if way_back.findings:
            self._seen.reasons += [f"The script cannot be read: {finding.message}" for finding in way_back.findings]
            return
        restored = self._create("restored", template=self._upgraded.name)
        try:
            route, rows = self._rolled_back(restored, way_back)
            self._seen.run = route
            if route.run.ok:
                self._on(restored, route, rows, way_back, head, needs_empty)
            else:
                self._seen.reasons.append(_stopped("The script stops", route))
        finally:
            self._cluster.drop("restored")

    def _on(
        self,
        restored: Database,
        route: RouteFacts,
        rows: tuple[digests.Rows, ...],
        way_back: Program,
        head: Program,
        needs_empty: Sequence[tuple[str, str]],
    ) -> None:
        """Compare with B, and beside that, on a copy, go back once more and forward again; that counts if B was reached."""
        short, steps = self._short(head), [("rollback again", way_back), ("forward again", head)]
        quick = [steps[0], ("forward again", short.program)] if short else steps
        forth = self._create("forth", template=restored.name)
        try:
            with ThreadPoolExecutor(1, "forth") as beside:
                later = beside.submit(self._steps, forth, quick, moved=short is not None)
                if self._back(restored, route, rows, way_back, needs_empty):
                    again, forward = later.result()
                    if short and not short.held(self._facts.base, forward):
                        self._cluster.drop("forth")
                        again, forward = self._steps(self._create("forth", template=restored.name), steps)
                    self._twice(again)
                    self._forward(forth, forward)
        finally:
            self._cluster.drop("forth")

    def go_with_rows(self, kept: Kept, way_back: Program, head: Program) -> None:
        aside = program_of([("keep_aside.sql", kept.aside_sql())])
        put_back = program_of([("put_back.sql", kept.restore_sql())])
        try:
            short = self._short(head)
            programs = {
                "keeping": aside,
                "forward": short.program if short else head,
                "rollback": way_back,
                "putting back": put_back,
            }
            restored, routes, rows = self._in_turn(programs, moved="forward" if short else "")
            if short and not short.held(*routes[:2]):
                restored, routes, rows = self._in_turn({**programs, "forward": head})
            for name, route in zip(programs, routes, strict=True):
                if not route.run.ok:
                    self._seen.reasons.append(_stopped(f"While {name}, it stops", route))
                    return
            wanted, found = self._facts.base.catalog, routes[-1].catalog
            if found is None or wanted is None:
                raise CouldNotJudge("The catalog after the rollback could not be read.")
            self._seen.losses += digests.not_back(*rows)
            if not self._seen.losses:
                self._compare(restored, wanted, found)
        finally:
            self._cluster.drop("restored")

    def _in_turn(
        self, programs: Mapping[str, Program], moved: str = ""
    ) -> tuple[Database, list[RouteFacts], tuple[digests.Rows, ...]]:
        """Run programs one after the other on a new copy of B; return it, the routes, and the rows of B and of what it became."""
        self._cluster.drop("restored")
        restored = self._create("restored", template=self._base.name)
        requests = [request_of(name, restored, program, moved=name == moved) for name, program in programs.items()]
        answer = self._asked(requests, [self._base, restored])
        routes = [self._answered(request, data) for request, data in zip(requests, answer["answers"], strict=True)]
        return restored, routes, child.rows(answer)

    def _rolled_back(self, restored: Database, way_back: Program) -> tuple[RouteFacts, tuple[digests.Rows, ...]]:
        """Go back; return the route, and the rows of B, of U and of what was restored, as far as they may differ."""
        request = request_of("rollback", restored, way_back, tracing=True)
        answer = self._asked([request], [self._base, self._upgraded, restored])
        return self._answered(request, answer["answers"][0]), child.rows(answer)

    def _back(
        self,
        restored: Database,
        route: RouteFacts,
        rows: tuple[digests.Rows, ...],
        way_back: Program,
        needs_empty: Sequence[tuple[str, str]],
    ) -> bool:
        """Whether the script led to B; what is wrong with it goes to the findings."""
        seen, (base, upgraded, now) = self._seen, rows
        if route.catalog is None or self._facts.base.catalog is None:
            raise CouldNotJudge("The catalog after the rollback could not be read.")
        verdict = digests.judge(base, upgraded, now)
        seen.reasons += verdict.wrong
        seen.losses += verdict.lost
        seen.notes += verdict.more
        unread = sorted(set(base.skipped) | set(now.skipped))
        seen.unjudged += [f"Rows were not compared: {line}" for line in unread]
        if needs_empty:
            self._settle(way_back, needs_empty, self._facts.base.catalog)
        else:
            self._compare(restored, self._facts.base.catalog, route.catalog)
        return not seen.reasons

    def _settle(self, way_back: Program, needs_empty: Sequence[tuple[str, str]], wanted: Catalog) -> None:
        """Run the script where the tables in question are empty: there it must restore the whole schema."""
        self._seen.losses += [f"{what} of {table} comes back only while the table is empty" for table, what in needs_empty]
        settled = self._create("settled", template=self._upgraded.name)
        try:
            tables = sorted({self._now_called(table) for table, _ in needs_empty} - {""})
            emptied = "".join(f"TRUNCATE {table} CASCADE;\n" for table in tables)
            self._step("settled", settled, program_of([("settled.sql", emptied)]))
            route = self._step("settled", settled, way_back)
            if not route.run.ok or route.catalog is None:
                self._seen.reasons.append(_stopped("On empty tables the script stops", route))
                return
            self._compare(settled, wanted, route.catalog)
        finally:
            self._cluster.drop("settled")

    def _now_called(self, table: str) -> str:
        """Return the name that a table of B has in U, or nothing when it is gone there."""
        base, upgrade = self._facts.base.catalog, self._facts.upgrade.catalog if self._facts.upgrade else None
        old = base.objects.get(Identity("table", table)) if base else None
        found = upgrade.objects.values() if upgrade and old else ()
        return next((new.identity.name for new in found if old and new.oid == old.oid and new.identity.kind == "table"), "")

    def _compare(self, restored: Database, wanted: Catalog, found: Catalog) -> None:
        """Compare with B by both judges."""
        seen = self._seen
        ours, theirs = self._judged(self._base, wanted, restored, found)
        seen.reasons += [f"After the script, {_say(change)}" for change in ours]
        if not ours:
            seen.reasons += [f"After the script, pg_dump prints something else under {other.heading}" for other in theirs]
        order = [note.removesuffix(" differs") for note in diff(wanted, found).notes]
        seen.notes += [f"The {note} is different after going back; nothing depends on it." for note in order]

    def _twice(self, again: RouteFacts) -> None:
        first = self._seen.run.catalog if self._seen.run else None
        if not again.run.ok:
            self._seen.notes.append(_stopped("The script is not safe to run twice: the second time it stops", again))
        elif again.catalog is not None and first is not None and diff(first, again.catalog):
            self._seen.reasons.append("Run a second time, the script changes the schema once more.")

    def _forward(self, restored: Database, route: RouteFacts) -> None:
        if not route.run.ok:
            self._seen.reasons.append(_stopped("After the rollback the files cannot be applied again: the deploy stops", route))
            return
        upgrade = self._facts.upgrade
        if route.catalog is None or upgrade is None or upgrade.catalog is None:
            raise CouldNotJudge("The catalog after going forward again could not be read.")
        differ, _ = self._judged(self._upgraded, upgrade.catalog, restored, route.catalog, second=False)
        self._seen.reasons += [f"After the rollback and the files again, {_say(change)}" for change in differ]


def _say(change: Change) -> str:
    """Say what is different from what it should be (the change is seen from wanted to found)."""
    if change.op == "added":
        return f"{change.identity} is still there"
    if change.op == "removed":
        return f"{change.identity} is missing"
    fields = ", ".join(f"{item.name} is {item.new!r} instead of {item.old!r}" for item in change.fields)
    return f"{change.identity} differs: {fields}"


def _stopped(what: str, route: RouteFacts) -> str:
    for statement in route.run.failures:
        return f"{what} at line {_line(statement)}: {statement.failure.message if statement.failure else ''}"
    return f"{what}: {route.run.lost or 'a transaction was left open'}"


def _line(statement: StatementFacts) -> int:
    return statement.failure.location.line if statement.failure else 0
