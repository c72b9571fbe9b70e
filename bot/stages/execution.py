"""What running the files shows: every route on a throw-away server, and the way back."""

from __future__ import annotations

from functools import partial

from bot.catalog.diff import diff
from bot.catalog.model import Identity
from bot.errors import CouldNotJudge
from bot.findings import Check
from bot.lint.engine import without_superseded
from bot.listings.child import Judged
from bot.postgres import floor, levels, servers
from bot.postgres.child import call
from bot.postgres.extensions import controls
from bot.postgres.servers import Server
from bot.replay import environment, routes
from bot.replay.facts import ReplayFacts
from bot.replay.judge import judge
from bot.replay.judges.closing import closing
from bot.replay.reading import TARGET as READER
from bot.replay.routes import Scene
from bot.replay.sizes import Size, parse
from bot.replay.standing import sentence
from bot.replay.unreached import unreached
from bot.report import assemble
from bot.report.entities import entities
from bot.report.model import Server as ShownServer
from bot.rollback.generate import generate
from bot.rollback.script import Script
from bot.rollback.way import Way, find_way
from bot.scripts.brought import brought
from bot.scripts.model import Layout, Program
from bot.scripts.naming import folder_files, schema_files
from bot.scripts.rules import INCLUDE
from bot.scripts.summary import summary
from bot.stages.batching import judge_marks
from bot.stages.draft import Draft
from bot.stages.programs import Programs, read_programs
from bot.stages.reading import EXECUTED, passable, readable

PROOF = "bot.rollback.child:main"
CHILDREN = (PROOF, "bot.replay.child:main", "bot.listings.child:child_judge", "bot.lint.child:main", READER)
"""The parts that run in limited children; a process that is told early has them loaded when they are asked."""
BODIES = frozenset({"function", "procedure", "trigger"})
BODIES_CALLED = (
    "Functions were called once each with plain values; branches that this does not reach were not read, as plpgsql_check is not"
    " installed beside PostgreSQL."
)
UNCOUNTED = (
    "This server counts no scans and no rows inside the sandbox, which PostgreSQL before 15 cannot do without a network: what"
    " reads whole tables, loses rows or repeats them at every deploy was not seen."
)


def choose_server(draft: Draft, layout: Layout) -> Server:
    """Return the server that the files are for, and have the report say what it is and how strong the sandbox is."""
    server = servers.find(layout.postgres_version)
    draft.add(server=ShownServer(server.release, server.source, str(levels.detect().level), _about(server)))
    return server


def execute(draft: Draft, layout: Layout, server: Server, judged: Judged | None) -> None:
    """Let the files loose on a throw-away server; what stops us, and is not the author's, is *could not judge*."""
    if refusal := draft.options.refusal(server):
        draft.cannot(refusal, EXECUTED)
        draft.note(f"Only the text was judged. {refusal}")
        return
    read = len(draft.findings)
    try:
        with draft.timed("programs"):
            programs = read_programs(draft, layout, judged)
        if not readable(draft, *programs.numbered):
            return
        if not passable(draft, programs.listings):
            return
        with draft.timed("routes"):
            if not _go(draft, layout, server, programs, programs.whole):
                draft.note(f"{layout.master} does not apply on the base branch, so only the numbered files were run.")
                _go(draft, layout, server, programs, programs.numbered)
    except CouldNotJudge as error:
        draft.cannot(error.message, EXECUTED)
        draft.note(*error.hint.splitlines()[-1:])
        return
    draft.findings = list(without_superseded(draft.findings[:read], draft.findings[read:]))


def _go(draft: Draft, layout: Layout, server: Server, programs: Programs, sides: tuple[Program, Program]) -> bool:
    """Go every route and judge it; False, with nothing judged, when it is the master that does not apply on the base."""
    base, head = sides
    asked = draft.options
    options = routes.Options(repository=asked.repository, limits=asked.limits, start=asked.start)
    undo = partial(_way_back, draft, layout, head)
    with routes.observe(server, base, head, programs.listings, programs.seeds, options, undo, programs.sown) as scene:
        failed = scene.facts.base.run.failures
        listed = {file.path for file in schema_files(draft.base, layout) if not file.is_master}
        if failed and failed[0].location.path not in listed:
            return False
        _judge(draft, layout, scene, sides, frozenset(item.label for item in programs.listings if _halts(item.program)))
        judge_marks(draft, layout, scene, head)
        _undo(draft, scene.undone.result() if scene.undone else undo(scene))
    return True


def _halts(program: Program) -> bool:
    """Whether psql ends at a file that is not there."""
    return any(finding.rule == INCLUDE.id for finding in program.findings)


def _judge(draft: Draft, layout: Layout, scene: Scene, sides: tuple[Program, Program], halting: frozenset[str]) -> None:
    """Turn what was seen into findings and rows."""
    base, head = sides
    facts, mine = scene.facts, brought(base, head)
    draft.took(facts.timings, "routes")
    draft.note(*_stand_ins(scene), *(f"{item.table} got no sample rows: {item.reason}" for item in facts.samples.unfilled[:5]))
    draft.note(*filter(None, [sentence(facts.standing or ()), _left_out(facts)]))
    draft.findings += judge(facts, head, mine=mine, closing=_closing(facts), sizes=_sizes(draft, layout), base=base)
    for reason in environment.reasons(facts):
        draft.cannot(reason, EXECUTED)
    for reason in facts.unjudged:
        draft.cannot(reason, (Check.APPLIES,))
    for check, reason in unreached(facts).items():
        draft.cannot(reason, (check,))
    if not scene.cluster.counts:
        draft.cannot(UNCOUNTED, (Check.APPLIES, Check.RISK))
    draft.add(routes=assemble.routes(facts, halting), statements=assemble.statement_rows(facts, mine, summary))
    before, after = facts.base.catalog, facts.upgrade.catalog if facts.upgrade else None
    if before and after:
        changed = diff(before, after, same_origin=True)
        if any(change.identity.kind in BODIES for change in changed.changes) and not controls.installed(
            scene.cluster.server, "plpgsql_check"
        ):
            draft.note(BODIES_CALLED)
        draft.add(schema=assemble.schema_changes(changed, before, after), entities=entities(before, after, changed))


def _way_back(draft: Draft, layout: Layout, head: Program, scene: Scene) -> Way:
    """Find the way back and go it, on copies of the databases that are still there."""
    changed = [path for path in folder_files(draft.head, layout.schema_dir) if draft.base.get(path) != draft.head[path]]
    prove = partial(call, PROOF, socket_dir=str(scene.cluster.socket_dir))
    with draft.timed("rollback"):
        return find_way(scene, head, draft.head, changed, layout, scene.cluster.server, prove)


def _undo(draft: Draft, way: Way) -> None:
    """Add what going back showed."""
    draft.findings += way.findings
    if way.status == "could_not_judge":
        for reason in way.reasons:
            draft.cannot(reason, (Check.ROLLBACK,))
    draft.add(rollback=assemble.rollback(way))


def _closing(facts: ReplayFacts) -> dict[Identity, str]:
    """Return, per object that differs, the statement that brings an upgraded database to a new one's state."""
    if not facts.upgrade or not facts.upgrade.catalog or not facts.fresh.catalog:
        return {}
    changes = diff(facts.upgrade.catalog, facts.fresh.catalog).changes
    if not changes:
        return {}
    made = generate(facts.upgrade.catalog, facts.fresh.catalog, same_origin=False)
    if not isinstance(made, Script):
        return {}
    statements = [statement.sql for statement in made.statements]
    return {change.identity: closing(statements, change, facts.fresh.catalog) for change in changes}


def _sizes(draft: Draft, layout: Layout) -> dict[str, Size]:
    """Return the sizes of the real tables, from the base branch's own file; a file without any is no reason to stop."""
    path = layout.stats_path
    old, new = draft.base.get(path), draft.head.get(path)
    if new is not None and new != old and parse(new) is None:
        draft.note(f"With this change {path} does not hold table sizes: the next ones will know none.")
    if old is None:
        return {}
    sizes = parse(old)
    if sizes is None:
        draft.note(f"On the base branch {path} does not hold table sizes, so none is known. Write it with `migrate-bot stats`.")
    return sizes or {}


def _left_out(facts: ReplayFacts) -> str:
    """Return why the sample rows held no extremes, when that is so."""
    if not facts.excess:
        return ""
    place = facts.excess[0].location
    return (
        f"The sample rows hold no extreme numbers or digits without end: {place.path}:{place.line} cannot calculate with those."
    )


def _stand_ins(scene: Scene) -> list[str]:
    """Return a sentence for each extension that the server lacks and that stood in for it."""
    catalog = scene.facts.fresh.catalog
    found = catalog.objects.values() if catalog else ()
    used = {str(item.attributes["_name"]) for item in found if item.identity.kind == "extension"}
    return [controls.NOTES[name] for name in sorted(controls.stand_ins(scene.cluster.server)) if name in used]


def _about(server: Server) -> tuple[str, ...]:
    """Return what a reader should know about the server that was asked."""
    notes = []
    if server.stands_in:
        notes.append(f"PostgreSQL {server.declared} is declared but not installed here; {server.version} was asked instead.")
    if below := floor.below(server):
        notes.append(below.sentence)
    return tuple(notes)
