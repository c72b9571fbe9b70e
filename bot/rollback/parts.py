"""The way back cut into one script per changed schema file, so that a deploy can be undone file by file, the last one first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.catalog.model import Catalog
from bot.postgres.databases import Database
from bot.postgres.servers import Server
from bot.replay.facts import RouteFacts
from bot.replay.routes import Scene
from bot.rollback import child, digests
from bot.rollback.generate import generate
from bot.rollback.prove import program_of
from bot.rollback.script import Refusal
from bot.rollback.walk import Call, Seen, Walk, request_of
from bot.scripts.model import Batch, Program


def cut(
    scene: Scene, before: Catalog, head: Program, changed: Sequence[str], server: Server, call: Call, losses: Sequence[str] = ()
) -> tuple[tuple[str, str], ...]:
    """Return (schema file, script) pairs in the order they are run, the last file first.

    The head files are applied to a copy of B up to each changed file, and each part leads from what stands there to what stood
    before. Nothing is returned when fewer than two files changed, or when the parts, run one after the other, do not lead to B by
    both judges or lose rows beyond the `losses` that the whole script has.
    """
    if len(list(_groups(head, changed))) < 2 or scene.base is None or scene.upgraded is None:
        return ()
    return _Stages(scene, scene.base, scene.upgraded, server, call).go(head, changed, before, losses)


class _Stages(Walk):
    """Forward file by file and back part by part, in database `stages`."""

    def __init__(self, scene: Scene, base: Database, upgraded: Database, server: Server, call: Call) -> None:
        super().__init__(scene, base, server, call, Seen())
        self._upgraded = upgraded

    def go(self, head: Program, changed: Sequence[str], before: Catalog, losses: Sequence[str]) -> tuple[tuple[str, str], ...]:
        try:
            short = self._short(head)
            parts, forward = self._forward(short.program if short else head, changed, before)
            if short and not short.held(self._facts.base, forward):
                parts, _ = self._forward(head, changed, before)
            return parts if parts and self._leads_back(parts, before, losses) else ()
        finally:
            self._cluster.drop("stages")

    def _forward(self, head: Program, changed: Sequence[str], before: Catalog) -> tuple[tuple[tuple[str, str], ...], RouteFacts]:
        """Return the parts of the way back (none when one cannot be had), and where the way forward led, with all it moved."""
        self._cluster.drop("stages")
        stages = self._create("stages", "base")
        parts: list[tuple[str, str]] = []
        moved: list[frozenset[str] | None] = []
        previous, route = before, self._facts.base
        for path, program in _groups(head, changed):
            route = self._steps(stages, [("stage", program)], moved=True)[0]
            moved.append(route.moved)
            script = generate(route.catalog, previous, same_origin=True) if route.run.ok and route.catalog else None
            if route.catalog is None or script is None or isinstance(script, Refusal):
                parts.clear()
                break
            if script:
                parts.insert(0, (path, str(script)))
            previous = route.catalog
        told = [names for names in moved if names is not None]
        together = frozenset[str]().union(*told) if len(told) == len(moved) else None
        return tuple(parts), replace(route, moved=together)

    def _leads_back(self, parts: Sequence[tuple[str, str]], before: Catalog, losses: Sequence[str]) -> bool:
        stages = self._cluster.database("stages")
        request = request_of("stage", stages, program_of(parts))
        answer = self._asked([request], [self._base, stages], [self._upgraded])
        route = self._answered(request, answer["answers"][0])
        if not route.run.ok or route.catalog is None:
            return False
        had, back, between = child.rows(answer)
        rows = digests.judge(had, between, back)
        if rows.wrong or set(rows.lost) - set(losses):
            return False
        return not any(self._judged(self._base, before, stages, route.catalog))


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
