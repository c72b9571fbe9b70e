"""B, the ground that every upgrade starts from: built from the base files and filled, or taken as it was built before.

Only base-branch content is kept. An image holds the databases `bare` (base files on an empty database) and `base` (the same
with sample rows), and beside them what was learned: the catalog, digests of the rows, and whether applying the base files
once more changes nothing at all (`steady`), in which case an upgrade that only appends need not run them again.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from bot.catalog import patch
from bot.catalog.diff import diff
from bot.catalog.patch import Known
from bot.postgres import images
from bot.postgres.clusters import Cluster
from bot.postgres.databases import Database
from bot.postgres.images import Image
from bot.replay import child, likeness, wire
from bot.replay.facts import CanaryFailure, Lock, RouteFacts, SampleFacts
from bot.replay.seeding import defining, rows_only
from bot.replay.stage import Stage
from bot.replay.standing import strongest
from bot.replay.unaffected import Base
from bot.scripts.model import Program

IN_MEMORY = 4
"""How many bases a process keeps in memory as it has understood them; a schema of 1,000 tables takes some 60 MB."""
_GROUNDS: dict[str, Ground] = {}
_GUARD = threading.Lock()
_HELD: WeakKeyDictionary[Cluster, tuple[str, Ground]] = WeakKeyDictionary()
"""What the database `base` of a given cluster holds."""
WORTH = 200
"""Statements: about as many as take the time in which an image is written and started."""
REMEMBERING = ("replay", "catalog", "postgres")
"""The folders whose code decides what is kept beside a cached base build."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The route base, its rows and canaries.

    `kept` says that database `bare` is there, too, `alike` that its catalog is the same; `known` begins the line of B's copies.
    `shelf` is for what others find out about B.
    `standing` are the locks that a deploy of the base files with nothing to do takes; None when nobody looked. `moved` is what
    such a deploy moves on the way (`bot.replay.moved`); None when nobody can tell. `prefix` is what database `prefix` holds.
    """

    route: RouteFacts
    samples: SampleFacts
    canary: tuple[CanaryFailure, ...]
    steady: bool = False
    kept: bool = False
    alike: bool = False
    known: Known | None = None
    shelf: dict[str, Any] = field(default_factory=dict, compare=False)
    standing: tuple[Lock, ...] | None = None
    moved: frozenset[str] | None = None
    prefix: Program | None = None

    def definitions(self, program: Program) -> Base | None:
        """Return what is known of the base's guarded definitions, `program` being the base files; None when B is not steady."""
        if not self.steady or self.moved is None or self.route.catalog is None:
            return None
        if "definitions" not in self.shelf:
            self.shelf["definitions"] = Base(program, self.route.catalog, self.moved)
        found: Base = self.shelf["definitions"]
        return found


def prepare(stage: Stage, program: Program, seeds: Program | None, head: Program) -> Ground:
    """Start the cluster of `stage` with B in its database `base`. A base that does not apply is a fact of the route.

    Where `head` begins like `program` but changes something in between, the database `prefix` holds what both begin with.
    """
    key = _key(stage, program, seeds)
    image = images.derived(key, stage.server) if key else None
    if image is not None:
        ground = _remembered(key) or _load(key, image.facts)
        prefix = _worth_keeping(program, head)
        _start(stage, image, key, prefix)
        return _begun(stage, replace(ground, prefix=prefix))
    stage.start(images.empty(stage.server))
    if stage.options.cluster is not None:
        return _begun(stage, _standing(stage, program, seeds))
    if not key:
        return _begun(stage, _fill(stage, stage.create("base"), program, seeds))
    bare, _, _ = stage.ask(child.step("base", stage.create("bare"), program))
    if not bare.run.ok:
        return Ground(bare, SampleFacts(), ())
    filled = _fill(stage, stage.create("base", template="bare"), Program(()), seeds)
    if seeds and bare.catalog != filled.route.catalog:
        stage.cluster.drop("base")
        filled = _fill(stage, stage.create("base", template="bare"), Program(()), rows_only(seeds))
        filled = replace(filled, samples=replace(filled.samples, reshaping=tuple(defining(seeds))))
    route = RouteFacts("base", bare.run, filled.route.catalog, filled.route.rows, bare.seconds + filled.route.seconds)
    second = again(stage, program, route, traced=True)
    ground = replace(
        filled,
        route=route,
        steady=still(route, second),
        kept=True,
        alike=bare.catalog == route.catalog,
        standing=strongest(second.run.statements),
        moved=second.moved,
    )
    stage.save(key, _dump(ground))
    return _begun(stage, ground)


def _worth_keeping(program: Program, head: Program) -> Program | None:
    """Return what both begin with when running it takes longer than keeping it, and the head does not just append."""
    prefix = likeness.common(program, head)
    return prefix if len(prefix.batches) < len(program.batches) and len(likeness.statements(prefix)) >= WORTH else None


def _start(stage: Stage, image: Image, key: str, prefix: Program | None) -> None:
    """Start the cluster from `image`, or from the one that holds `prefix`, too; the first change that needs that one makes it.

    A change is pushed again and again, each time with the same files before its own.
    """
    if prefix is None:
        stage.start(image)
        return
    longer = images.derived_key(stage.server, stage.options.repository, f"{key} {len(prefix.batches)}")
    kept = images.derived(longer, stage.server)
    stage.start(kept or image)
    if kept is None:
        stage.ask(child.step("prefix", stage.create("prefix"), prefix))
        stage.save(longer, {})


def _begun(stage: Stage, ground: Ground) -> Ground:
    """Let copies of the databases of `ground` be read by their differences."""
    if ground.known is not None:
        stage.lines.begin(ground.known, *(("base", "bare") if ground.alike else ("base",)))
    return ground


def again(stage: Stage, program: Program, route: RouteFacts, *, traced: bool = False) -> RouteFacts:
    """Apply the base files to a copy of B once more and return what that did, statement by statement when `traced`."""
    database = stage.create("base_again", template="base")
    numbers = range(sum(len(batch.statements) for batch in program.batches)) if traced else ()
    try:
        request = child.step("base rerun", database, program, traced=numbers, digest="changed", moved=traced)
        return child.merged(stage.ask(request)[0], route.rows)
    finally:
        stage.cluster.drop("base_again")


def still(before: RouteFacts, after: RouteFacts, *, same_origin: bool = True) -> bool:
    """Whether `after`, seen on a copy of the database of `before`, has the same schema and the same rows.

    Without `same_origin` it was seen on a database in which the same was done.
    """
    if before.catalog is None or after.catalog is None or not after.run.ok:
        return False
    return before.rows == after.rows and not diff(before.catalog, after.catalog, same_origin=same_origin)


def _standing(stage: Stage, program: Program, seeds: Program | None) -> Ground:
    """Return the B that the given cluster holds since an observation before, or make the one that it holds from now on."""
    content = f"{stage.options.trusted} {_content(stage, program, seeds)}"
    held, ground = _HELD.pop(stage.cluster, ("", None))
    if ground is None or held != content:
        stage.cluster.drop("base")
        ground = _fill(stage, stage.create("base"), program, seeds)
    _HELD[stage.cluster] = (content, ground)
    return ground


def _fill(stage: Stage, database: Database, program: Program, seeds: Program | None) -> Ground:
    """Run `program` and make sample rows for what is there then."""
    options = stage.options
    rows, extremes = options.rows, options.extremes
    request = child.step(
        "base", database, program, seeds=seeds, rows=rows, extremes=extremes, digest="all", canaries=True, remember=True
    )
    route, samples, canary = stage.ask(request)
    return Ground(route, samples or SampleFacts(), canary, known=stage.lines.known(database.name))


def _key(stage: Stage, program: Program, seeds: Program | None) -> str:
    if not stage.options.repository or stage.options.cluster is not None:
        return ""
    return images.derived_key(stage.server, stage.options.repository, _content(stage, program, seeds))


def _content(stage: Stage, program: Program, seeds: Program | None) -> str:
    """Return a digest of everything that B is made of."""
    said = [f"{_code()} {stage.options.rows} {stage.options.extremes}\0"]
    for batch in (*program.batches, None, *(seeds.batches if seeds else ())):
        said.append(repr((batch.call, len(batch.statements)) if batch else "seeds"))
        for statement in batch.statements if batch else ():
            place, rows = statement.location, statement.copy_data
            said.append(f"{place.path!r} {place.line} {place.end_line} {len(statement.sql)}\0{statement.sql}")
            said += [repr(rows)] if rows is not None else []
    return hashlib.sha256("".join(said).encode()).hexdigest()


@cache
def _code() -> str:
    """Return a digest of the code that makes base facts, so that a newer version of it never reads what an older one kept."""
    package = Path(__file__).parents[1]
    files = (path for folder in REMEMBERING for path in sorted((package / folder).rglob("*")) if path.suffix in (".py", ".sql"))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()


def _dump(ground: Ground) -> dict[str, Any]:
    source = ground.known.source if ground.known else None
    answer = child.plain_answer(ground.route, source, ground.samples, ground.canary)
    catalog = None if source else wire.dump_catalog(ground.route.catalog)
    locks = [[lock.relation, lock.mode] for lock in ground.standing or ()]
    moved = None if ground.moved is None else sorted(ground.moved)
    known = {"steady": ground.steady, "alike": ground.alike, "standing": locks, "moved": moved}
    return {"answer": answer, "catalog": catalog, **known}


def _load(key: str, facts: Mapping[str, Any]) -> Ground:
    source = facts["answer"]["route"]["catalog"]
    known = patch.known(source) if source else None
    route, samples, canary = child.answer(facts["answer"], known.catalog if known else wire.load_catalog(facts["catalog"]))
    standing = tuple(Lock(relation, mode) for relation, mode in facts["standing"])
    ground = Ground(
        route,
        samples or SampleFacts(),
        canary,
        steady=bool(facts["steady"]),
        kept=True,
        alike=bool(facts["alike"]),
        known=known,
        standing=standing,
        moved=None if facts["moved"] is None else frozenset(facts["moved"]),
    )
    with _GUARD:
        _GROUNDS[key] = ground
        while len(_GROUNDS) > IN_MEMORY:
            _GROUNDS.pop(next(iter(_GROUNDS)))
    return ground


def _remembered(key: str) -> Ground | None:
    """Return what this process read of the image before, as the one used last."""
    with _GUARD:
        ground = _GROUNDS.pop(key, None)
        if ground is not None:
            _GROUNDS[key] = ground
        return ground
