"""The part that touches untrusted answers, made to run in a limited child process: JSON in, JSON out.

A request names a database, a program and what to do with it; the answer holds a route's facts. Nothing here creates or drops
databases, so the child needs no other rights than the three roles' sessions on the database it was given.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import psycopg

from bot.catalog.model import Catalog
from bot.catalog.snapshot import snapshot
from bot.errors import CouldNotJudge
from bot.postgres.databases import Database
from bot.replay import canary, digests, wire
from bot.replay import rows as samples
from bot.replay.facts import CanaryFailure, RouteFacts, RunFacts, SampleFacts, TableRows
from bot.replay.run import run
from bot.scripts.model import Program


def main(payload: bytes) -> bytes:
    """Answer one request: `{"steps": [...]}`, each step as `step` describes. Raises CouldNotJudge without a session."""
    request = wire.decode(payload)
    return wire.encode({"answers": [_step(step) for step in request["steps"]]})


def step(
    name: str,
    database: Database,
    program: Program,
    *,
    traced: Sequence[int] = (),
    seeds: Program | None = None,
    rows: int = 0,
    digest: bool = False,
    canaries: bool = False,
) -> dict[str, Any]:
    """Return a request's step: run `program` on `database`, read its catalog, and as asked fill, digest and try DML.

    `traced` are the numbers of the statements to look at, counted from 0 through all batches.
    """
    return {
        "name": name,
        "database": database.as_json(),
        "program": wire.dump(program, Program),
        "traced": list(traced),
        "seeds": None if seeds is None else wire.dump(seeds, Program),
        "rows": rows,
        "digest": digest,
        "canaries": canaries,
    }


def answer(data: dict[str, Any]) -> tuple[RouteFacts, SampleFacts | None, tuple[CanaryFailure, ...]]:
    """Return the facts of one answered step."""
    filled = None if data["samples"] is None else wire.load(data["samples"], SampleFacts)
    return route(data["route"]), filled, tuple(wire.load(item, CanaryFailure) for item in data["canary"])


def plain_answer(facts: RouteFacts, filled: SampleFacts | None, failures: tuple[CanaryFailure, ...]) -> dict[str, Any]:
    """Return one step's facts as plain JSON values; `answer` reads them."""
    return {
        "route": plain(facts),
        "samples": None if filled is None else wire.dump(filled, SampleFacts),
        "canary": [wire.dump(failure, CanaryFailure) for failure in failures],
    }


def plain(facts: RouteFacts) -> dict[str, Any]:
    """Return a route's facts as plain JSON values; `route` reads them."""
    return {
        "name": facts.name,
        "run": wire.dump(facts.run, RunFacts),
        "catalog": wire.dump_catalog(facts.catalog),
        "rows": {name: wire.dump(rows, TableRows) for name, rows in facts.rows.items()},
        "seconds": facts.seconds,
    }


def route(data: dict[str, Any]) -> RouteFacts:
    """Return the route's facts that `plain` wrote."""
    rows = {name: wire.load(item, TableRows) for name, item in data["rows"].items()}
    return RouteFacts(data["name"], wire.load(data["run"], RunFacts), wire.load_catalog(data["catalog"]), rows, data["seconds"])


def _step(request: dict[str, Any]) -> dict[str, Any]:
    began = time.perf_counter()
    database = Database(**request["database"])
    program = wire.load(request["program"], Program)
    facts = run(database.runner, program, traced=frozenset(request["traced"]))
    filled: SampleFacts | None = None
    rows: dict[str, TableRows] = {}
    failures: tuple[CanaryFailure, ...] = ()
    try:
        if request["rows"] and facts.ok:
            seeds = None if request["seeds"] is None else wire.load(request["seeds"], Program)
            filled = samples.fill(database.runner, seeds, rows=request["rows"])
        if request["digest"] and facts.ok:
            with database.runner() as connection:
                rows = digests.digest(connection)
        if request["canaries"] and facts.ok:
            failures = canary.sing(database.runner, {name: item.count for name, item in rows.items()}, rows)
        catalog = _catalog(database) if not facts.lost else None
    except psycopg.OperationalError as error:
        raise CouldNotJudge(f"The throw-away database went away: {error}".strip()) from None
    return plain_answer(RouteFacts(request["name"], facts, catalog, rows, time.perf_counter() - began), filled, failures)


def _catalog(database: Database) -> Catalog:
    with database.reader() as connection:
        return snapshot(connection)
