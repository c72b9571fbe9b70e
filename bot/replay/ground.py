"""B, the ground that every upgrade starts from: built from the base files and filled, or taken as it was built before.

Only base-branch content is kept. An image holds the databases `bare` (base files on an empty database) and `base` (the same
with sample rows), and beside them what was learned: the catalog, digests of the rows, and whether applying the base files
once more changes nothing at all (`steady`), in which case an upgrade that only appends need not run them again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.catalog.diff import diff
from bot.postgres import images
from bot.postgres.databases import Database
from bot.replay import child, wire
from bot.replay.facts import CanaryFailure, RouteFacts, SampleFacts
from bot.replay.stage import Stage
from bot.scripts.model import Program

REMEMBERING = ("replay", "catalog", "postgres")
"""The folders whose code decides what is kept beside a cached base build."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The route base, its rows and canaries; `kept` says that database `bare` is there, too."""

    route: RouteFacts
    samples: SampleFacts
    canary: tuple[CanaryFailure, ...]
    steady: bool = False
    kept: bool = False


def prepare(stage: Stage, program: Program, seeds: Program | None) -> Ground:
    """Start the cluster of `stage` with B in its database `base`. A base that does not apply is a fact of the route."""
    key = _key(stage, program, seeds)
    image = images.derived(key, stage.server) if key else None
    if image is not None:
        stage.start(image)
        return _load(dict(image.facts))
    stage.start(images.empty(stage.server))
    if not key:
        return _fill(stage, stage.cluster.create("base"), program, seeds)
    bare, _, _ = stage.ask(child.step("base", stage.cluster.create("bare"), program))
    if not bare.run.ok:
        return Ground(bare, SampleFacts(), ())
    filled = _fill(stage, stage.cluster.create("base", template="bare"), Program(()), seeds)
    route = RouteFacts("base", bare.run, filled.route.catalog, filled.route.rows, bare.seconds + filled.route.seconds)
    ground = Ground(route, filled.samples, filled.canary, _steady(stage, program, route), kept=True)
    stage.save(key, _dump(ground))
    return ground


def again(stage: Stage, program: Program, route: RouteFacts) -> RouteFacts:
    """Apply the base files to a copy of B once more and return what that did."""
    database = stage.cluster.create("base_again", template="base")
    try:
        request = child.step("base rerun", database, program, digest="changed")
        return child.merged(stage.ask(request)[0], route.rows)
    finally:
        stage.cluster.drop("base_again")


def still(before: RouteFacts, after: RouteFacts) -> bool:
    """Whether `after`, seen on a copy of the database of `before`, has the same schema and the same rows."""
    if before.catalog is None or after.catalog is None or not after.run.ok:
        return False
    return before.rows == after.rows and not diff(before.catalog, after.catalog, same_origin=True)


def _fill(stage: Stage, database: Database, program: Program, seeds: Program | None) -> Ground:
    """Run `program` and make sample rows for what is there then."""
    request = child.step("base", database, program, seeds=seeds, rows=stage.options.rows, digest="all", canaries=True)
    route, samples, canary = stage.ask(request)
    return Ground(route, samples or SampleFacts(), canary)


def _steady(stage: Stage, program: Program, route: RouteFacts) -> bool:
    return still(route, again(stage, program, route))


def _key(stage: Stage, program: Program, seeds: Program | None) -> str:
    if not stage.options.repository or stage.options.cluster is not None:
        return ""
    content = hashlib.sha256(f"{_code()} {stage.options.rows}\0".encode())
    content.update(wire.encode([wire.dump(item, Program) for item in (program, seeds or Program(()))]))
    return images.derived_key(stage.server, stage.options.repository, content.hexdigest())


@cache
def _code() -> str:
    """Return a digest of the code that makes base facts, so that a newer version of it never reads what an older one kept."""
    package = Path(__file__).parents[1]
    files = (path for folder in REMEMBERING for path in sorted((package / folder).rglob("*")) if path.suffix in (".py", ".sql"))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()


def _dump(ground: Ground) -> dict[str, Any]:
    return {**child.plain_answer(ground.route, ground.samples, ground.canary), "steady": ground.steady}


def _load(facts: dict[str, Any]) -> Ground:
    route, samples, canary = child.answer(facts)
    return Ground(route, samples or SampleFacts(), canary, bool(facts["steady"]), kept=True)
