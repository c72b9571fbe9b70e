"""The way back cut into one script per changed schema file, so that a deploy can be undone file by file, the last one first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from bot.catalog.diff import diff
from bot.catalog.model import Catalog
from bot.postgres.databases import Database
from bot.replay import child as replay_child
from bot.replay import wire
from bot.replay.lines import Lines
from bot.replay.routes import Scene
from bot.rollback.generate import generate
from bot.rollback.prove import program_of
from bot.rollback.script import Refusal
from bot.scripts.model import Batch, Program

Call = Callable[[bytes], bytes]


def cut(scene: Scene, before: Catalog, head: Program, changed: Sequence[str], call: Call) -> tuple[tuple[str, str], ...]:
    """Return (schema file, script) pairs in the order they are run, the last file first.

    The head files are applied to a copy of B up to each changed file, and each part leads from what stands there to what stood
    before. Nothing is returned when fewer than two files changed or when the parts, run one after the other, do not lead to B.
    """
    groups = list(_groups(head, changed))
    if len(groups) < 2:
        return ()
    parts: list[tuple[str, str]] = []
    scene.lines.copied("stages", "base")
    stages = scene.cluster.create("stages", template="base")
    try:
        previous = before
        for path, program in groups:
            now = _after(program, stages, call, scene.lines)
            script = None if now is None else generate(now, previous, same_origin=True)
            if now is None or script is None or isinstance(script, Refusal):
                return ()
            if script:
                parts.insert(0, (path, str(script)))
            previous = now
        back = _after(program_of(parts), stages, call, scene.lines)
        return tuple(parts) if back is not None and not diff(before, back) else ()
    finally:
        scene.cluster.drop("stages")


def _groups(head: Program, changed: Sequence[str]) -> Iterator[tuple[str, Program]]:
    """Cut the head program behind each changed file: (its path, everything since the cut before)."""
    waiting: list[Batch] = []
    last = ""
    for batch in head.batches:
        path = batch.call.location.path
        if path in changed and last:
            yield last, Program(tuple(waiting))
            waiting = []
        waiting.append(batch)
        last = path if path in changed else last
    if last:
        yield last, Program(tuple(waiting))


def _after(program: Program, database: Database, call: Call, lines: Lines) -> Catalog | None:
    """Run `program` and return the catalog after it, or None when it failed."""
    request = lines.asked(replay_child.step("stage", database, program))
    route, _, _ = lines.answered(request, wire.decode(call(wire.encode({"steps": [request]})))["answers"][0])
    return route.catalog if route.run.ok else None
