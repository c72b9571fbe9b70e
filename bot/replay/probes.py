"""The upgrade gone once more, a little different each time, to learn one thing; the database is gone afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.replay import child, claims, elsewhere, likeness
from bot.replay.excess import MANY, calculated, out_of_range, without
from bot.replay.facts import RouteFacts, RunFacts, StatementFacts
from bot.replay.ground import Ground
from bot.replay.stage import Stage
from bot.scripts.model import Program, Statement


@dataclass(frozen=True, slots=True)
class Probes:
    """What may be tried of one head. `upgrading` is what leads from B to U, `base` and `head` are the whole files."""

    stage: Stage
    ground: Ground
    base: Program
    head: Program
    upgrading: Program

    def elsewhere(
        self, upgrade: RouteFacts | None, mine: Callable[[Statement], bool]
    ) -> tuple[RouteFacts | None, RouteFacts | None]:
        """Upgrade as a client in another time zone would, if a statement that is `mine` may depend on it.

        When that differs, upgrade once more as usual, too, to know what differs between any two runs.
        """
        timely = any(map(elsewhere.timely, filter(mine, likeness.statements(self.head))))
        if upgrade is None or not upgrade.run.ok or not timely:
            return None, None
        there = self._again("elsewhere", elsewhere.OPTIONS)
        return there, self._again("control") if any(elsewhere.differing(upgrade, there)) else None

    def claimed(self, upgrade: RouteFacts | None) -> RouteFacts | None:
        """Upgrade over rows in DEFAULT partitions that new ones claim, documents that are asked for, and very long values."""
        known = self.ground.route.catalog
        if upgrade is None or not upgrade.run.ok or known is None or upgrade.catalog is None:
            return None
        program = claims.before(self.upgrading, known, upgrade.catalog, likeness.texts_brought(self.base, self.head))
        return self._again("claimed", program=program) if program else None

    def excess(self, upgrade: RouteFacts | None) -> tuple[StatementFacts, ...]:
        """Return each statement whose calculated value leaves its type's range, and what else fails so without those."""
        found: list[StatementFacts] = []
        run, program = upgrade.run if upgrade else RunFacts(), self.upgrading
        while len(found) < MANY and (failed := [item for item in run.failures if calculated(item)]):
            found += failed
            program = without(program, failed)
            run = self._again("without excess", program=program).run
        return (*found, *(item for item in run.failures if out_of_range(item))) if found else ()

    def seeded(self) -> RouteFacts:
        """Apply the head to a database that holds nothing but what the base files put there: what F is to be compared with."""
        kept = self.ground.kept
        before = None if kept else self.base
        return self._asked("seeded", "seeded", "bare" if kept else "empty", self.head, digest="all", before=before)

    def sown(self, seeds: Program) -> RouteFacts:
        """Run the head's seed files on a copy of F."""
        return self._asked("sown", "seeded", "fresh", seeds)

    def _again(self, name: str, options: str = "", program: Program | None = None) -> RouteFacts:
        route = self._asked(name, "elsewhere", "base", program or self.upgrading, digest="changed", options=options)
        return child.merged(route, self.ground.route.rows)

    def _asked(self, name: str, place: str, template: str, program: Program, **how: Any) -> RouteFacts:
        """Take the step `name` in the database `place`, a copy of `template`."""
        database = self.stage.create(place, template)
        try:
            return self.stage.ask(child.step(name, database, program, **how))[0]
        finally:
            self.stage.cluster.drop(place)
