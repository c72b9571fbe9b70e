"""The story: two trees of a repository in, everything known about the change out. There is no GitHub in it.

layout -> schema files -> what changed -> names, listings, lint          (text)
-> routes on a throw-away PostgreSQL -> facts -> findings         (execution)
-> the way back, generated and proven                             (execution)
-> report
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from bot.catalog.diff import diff
from bot.errors import CouldNotJudge
from bot.findings import Check, Finding, Location
from bot.lint.engine import lint, without_superseded
from bot.lint.model import Directive
from bot.lint.waivers import apply_severities, apply_waivers
from bot.postgres import floor, levels, servers
from bot.postgres.child import call
from bot.postgres.limits import Limits
from bot.postgres.servers import Server as FoundServer
from bot.replay import routes
from bot.replay.judge import judge
from bot.replay.routes import Scene
from bot.replay.sizes import Size, parse
from bot.report import assemble
from bot.report.model import FileChange, Report, Server, Unjudged
from bot.repository.comparison import Comparison
from bot.rollback.way import find_way
from bot.rulebook import rules
from bot.scripts import program
from bot.scripts.brought import brought
from bot.scripts.change import ScriptChange, changed_files, judge_history
from bot.scripts.layout import LayoutReading, read_layout
from bot.scripts.merging import judge_conflicts
from bot.scripts.model import Layout, Program
from bot.scripts.naming import judge_numbering
from bot.scripts.odd import odd_entries
from bot.scripts.summary import summary

Say = Callable[[str], None]
PROOF = "bot.rollback.child:main"


@dataclass(frozen=True, slots=True)
class Options:
    """Ceilings of one examination, and the name under which what the base files build may be cached ("" caches nothing)."""

    seconds: float = 300.0
    repository: str = ""
    limits: Limits = field(default_factory=Limits)


def silent(_text: str) -> None:
    """Say nothing."""


def examine(comparison: Comparison, options: Options | None = None, say: Say = silent) -> Report:
    """Return everything known about the change. Raises UsageError for a configuration that cannot be read.

    What could not be judged is part of the report (`unjudged`), never an exception and never silently left out.
    """
    return _Examination(comparison, options or Options(), say).report()


class _Examination:
    """One run through the stages; each adds what it gives to the draft of the report."""

    def __init__(self, comparison: Comparison, options: Options, say: Say) -> None:
        self._base, self._head = comparison.base_tree, comparison.head_tree
        self._sides = comparison
        self._options = options
        self._say = say
        self._began = time.perf_counter()
        self._timings: dict[str, float] = {}
        self._findings: list[Finding] = []
        self._unjudged: list[Unjudged] = []
        self._severities: Mapping[str, str] | None = None
        self._directives: tuple[Directive, ...] = ()

    def report(self) -> Report:
        """Go through the stages; execution needs a merge result and a schema."""
        with self._timed("layout"):
            reading = read_layout(self._base, self._head)
            changes = changed_files(self._base, self._head, reading.layout)
            self._severities = reading.layout.severities
        draft = Report(self._sides.base, self._sides.head, changes=tuple(map(_shown, changes)), notes=reading.notes)
        if not self._concerns(reading.layout):
            return self._finished(draft)
        self._read(reading, changes)
        conflicts = judge_conflicts((item.path for item in self._sides.conflicts), self._sides.base.ref)
        self._findings += conflicts
        if reading.found and not conflicts:
            draft = self._execute(draft, reading.layout)
        return self._finished(draft)

    def _concerns(self, layout: Layout) -> bool:
        """Whether any file differs that the bot judges."""
        places = (f"{layout.schema_dir}/", f"{layout.seed_dir}/", f"{layout.rollback_dir}/", ".github/")
        near = (path for path in {*self._base, *self._head} if path.startswith(places))  # contents elsewhere are not even fetched
        return any(self._base.get(path) != self._head.get(path) for path in near)

    def _read(self, reading: LayoutReading, changes: tuple[ScriptChange, ...]) -> None:
        """Judge what the text alone shows."""
        with self._timed("files"):
            self._findings += reading.findings
            self._findings += odd_entries(self._head, (reading.layout.schema_dir,))
            self._findings += judge_numbering(self._base, self._head, reading.layout)
            self._findings += judge_history(changes)
        with self._timed("lint"):
            linted = lint(self._base, self._head, reading.layout)
            self._findings += linted.findings
            self._directives = linted.directives
            self._unjudged += [Unjudged(Check.RISK, reason) for reason in linted.unjudged]

    def _execute(self, draft: Report, layout: Layout) -> Report:
        """Let the files loose on a throw-away server; what stops us, and is not the author's, is `unjudged`."""
        server = servers.find(layout.postgres_version)
        jail = levels.detect()
        draft = replace(draft, server=Server(server.release, server.source, str(jail.level), _server_notes(server)))
        base, head = program.numbered(self._base, layout), program.numbered(self._head, layout)
        self._findings += head.findings
        if any(finding.blocks for finding in head.findings):
            self._cannot("the files cannot be read the way psql reads them, so nothing was executed")
            return draft
        options = routes.Options(repository=self._options.repository, limits=self._options.limits)
        try:
            with self._timed("routes"), routes.observe(server, base, head, options=options) as scene:
                draft = self._judged(draft, layout, scene, head, brought(base, head))
                self._findings = list(without_superseded(self._findings))
                return self._undone(draft, layout, scene, head)
        except CouldNotJudge as error:
            self._cannot(error.message)
            return draft

    def _judged(self, draft: Report, layout: Layout, scene: Scene, head: Program, mine: Callable[[Location], bool]) -> Report:
        """Turn what was seen into findings and rows, while the databases still exist."""
        facts = scene.facts
        self._timings.update({f"routes: {name}": round(seconds, 4) for name, seconds in facts.timings.items()})
        self._findings += judge(facts, head, mine=mine, sizes=self._sizes(layout))
        self._unjudged += [Unjudged(Check.APPLIES, reason) for reason in facts.unjudged]
        before, after = facts.base.catalog, facts.upgrade.catalog if facts.upgrade else None
        return replace(
            draft,
            routes=assemble.routes(facts),
            statements=assemble.statement_rows(facts, mine, summary),
            schema=assemble.schema_changes(diff(before, after, same_origin=True)) if before and after else (),
        )

    def _undone(self, draft: Report, layout: Layout, scene: Scene, head: Program) -> Report:
        """Find the way back and go it, on copies of the databases that are still there."""
        changed = [change.path for change in draft.changes if change.status != "deleted"]
        socket = str(scene.cluster.socket_dir)
        with self._timed("rollback"):
            way = find_way(
                scene,
                head,
                self._head,
                changed,
                layout,
                scene.cluster.server,
                lambda payload: call(PROOF, payload, socket_dir=socket),
            )
        self._findings += way.findings
        if way.status == "could_not_judge":
            self._unjudged += [Unjudged(Check.ROLLBACK, reason) for reason in way.reasons]
        return replace(draft, rollback=assemble.rollback(way))

    def _sizes(self, layout: Layout) -> Mapping[str, Size]:
        """Return the sizes of the real tables, from the base branch's own file."""
        data = self._base.get(layout.stats_path)
        return {} if data is None else parse(data, layout.stats_path)

    def _cannot(self, reason: str) -> None:
        self._unjudged += [Unjudged(check, reason) for check in (Check.APPLIES, Check.EQUAL, Check.ROLLBACK, Check.RISK)]

    def _finished(self, draft: Report) -> Report:
        self._timings["total"] = round(time.perf_counter() - self._began, 4)
        findings, waived = apply_waivers(self._findings, self._directives, rules())
        findings = apply_severities(findings, self._severities, rules())
        return replace(
            draft,
            findings=tuple(dict.fromkeys(findings)),
            waivers=tuple(map(assemble.waiver, waived)),
            unjudged=tuple(dict.fromkeys(self._unjudged)),
            timings=self._timings,
        )

    @contextmanager
    def _timed(self, stage: str) -> Iterator[None]:
        self._say(stage)
        began = time.perf_counter()
        try:
            yield
        finally:
            self._timings[stage] = round(time.perf_counter() - began, 4)


def _server_notes(server: FoundServer) -> tuple[str, ...]:
    """Return what a reader should know about the server that was asked."""
    notes = []
    if server.stands_in:
        notes.append(f"PostgreSQL {server.declared} is declared but not installed here; {server.version} was asked instead.")
    if below := floor.below(server):
        notes.append(below.sentence)
    return tuple(notes)


def _shown(change: ScriptChange) -> FileChange:
    return FileChange(change.path, change.status, change.old_path)
