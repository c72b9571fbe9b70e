"""The part that touches untrusted answers, made to run in a limited child process: JSON in, JSON out.

A request names a database, a program and what to do with it; the answer holds a route's facts. Nothing here creates or drops
databases, so the child needs no other rights than the three roles' sessions on the database it was given.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import psycopg

from bot.catalog import delta, lookup, snapshot
from bot.catalog.model import Catalog
from bot.errors import CouldNotJudge
from bot.postgres.databases import Database
from bot.replay import canary, digests, movement, seed_edits, sequence_use, wire
from bot.replay import rows as samples
from bot.replay.facts import CanaryFailure, RouteFacts, RunFacts, SampleFacts, SetBack, TableRows
from bot.replay.run import run
from bot.scripts.model import Program, Statement

Connection = psycopg.Connection[tuple[Any, ...]]


def main(payload: bytes) -> bytes:
    """Answer `{"steps": [...]}`, each as `step` makes it, with `{"answers": [...]}`, each for `answer` to read.

    Raises CouldNotJudge when a session cannot be had.
    """
    return wire.encode({"answers": [_step(request) for request in wire.decode(payload)["steps"]]})


def step(
    name: str,
    database: Database,
    program: Program,
    *,
    traced: Sequence[int] = (),
    seeds: Program | None = None,
    rows: int = 0,
    extremes: bool = True,
    digest: str = "",
    canaries: bool | Sequence[str] = False,
    edited: Sequence[Statement] = (),
    used: Sequence[Statement] = (),
    numbered: Sequence[Statement] = (),
    options: str = "",
    remember: bool = False,
    before: Program | None = None,
    moved: bool = False,
) -> dict[str, Any]:
    """Return a request's step: run `program` on `database`, read its catalog, and as asked fill, digest and try DML.

    `traced` are the numbers of the statements to look at, counted from 0 through all batches. `rows` are made per table,
    with `extremes` or without. `digest` is empty, `all`, or `changed` for the tables that the run wrote to.
    `canaries` names the tables to try DML on, or says all.
    `edited` are statements to run again over edited seed rows, `used` over sequences that were used since; `numbered` may have
    written rows with numbers of their own.
    `options` are the session's own settings, as libpq takes them (`-c TimeZone=UTC`).
    `remember` makes the catalog the beginning of a line (`bot.replay.lines`). `before` is run ahead of everything.
    `moved` tells the names of what the run moved on the way.
    """
    return {
        "name": name,
        "database": database.as_json(),
        "program": wire.dump(program, Program),
        "traced": list(traced),
        "seeds": None if seeds is None else wire.dump(seeds, Program),
        "rows": rows,
        "extremes": extremes,
        "digest": digest,
        "canaries": canaries if isinstance(canaries, bool) else list(canaries),
        "edited": [wire.dump(item, Statement) for item in edited],
        "used": [wire.dump(item, Statement) for item in used],
        "numbered": [wire.dump(item, Statement) for item in numbered],
        "options": options,
        "remember": remember,
        "before": None if before is None else wire.dump(before, Program),
        "moved": moved,
        "like": None,
    }


def answer(data: Mapping[str, Any], catalog: Catalog | None) -> tuple[RouteFacts, SampleFacts | None, tuple[CanaryFailure, ...]]:
    """Return the facts of one answered step; its catalog is read by `bot.replay.lines`."""
    route = data["route"]
    rows = {name: wire.load(item, TableRows) for name, item in route["rows"].items()}
    back = tuple(wire.load(item, SetBack) for item in route["set_back"])
    moved = None if route["moved"] is None else frozenset(map(str, route["moved"]))
    facts = RouteFacts(route["name"], wire.load(route["run"], RunFacts), catalog, rows, route["seconds"], back, moved)
    filled = None if data["samples"] is None else wire.load(data["samples"], SampleFacts)
    return facts, filled, tuple(wire.load(item, CanaryFailure) for item in data["canary"])


def plain_answer(
    facts: RouteFacts, catalog: Mapping[str, Any] | None, filled: SampleFacts | None, failures: Sequence[CanaryFailure]
) -> dict[str, Any]:
    """Return one step's facts as plain JSON values, with its catalog as it was read; `answer` reads them."""
    return {
        "route": {
            "name": facts.name,
            "run": wire.dump(facts.run, RunFacts),
            "catalog": catalog,
            "rows": {name: wire.dump(rows, TableRows) for name, rows in facts.rows.items()},
            "seconds": facts.seconds,
            "set_back": [wire.dump(item, SetBack) for item in facts.set_back],
            "moved": None if facts.moved is None else sorted(facts.moved),
        },
        "samples": None if filled is None else wire.dump(filled, SampleFacts),
        "canary": [wire.dump(failure, CanaryFailure) for failure in failures],
    }


def merged(route: RouteFacts, before: Mapping[str, TableRows]) -> RouteFacts:
    """Return `route`, which digested only what it changed, with the digests of `before` for the tables that are still there."""
    if route.catalog is None or not route.run.ok:
        return route
    names = {identity.name for identity in lookup.of_kind(route.catalog, "table")}
    kept = {name: rows for name, rows in before.items() if name in names}
    return replace(route, rows={**kept, **route.rows})


def _step(request: dict[str, Any]) -> dict[str, Any]:
    began = time.perf_counter()
    database = Database(**request["database"])
    program = wire.load(request["program"], Program)
    try:
        if request["before"]:
            run(database.runner, wire.load(request["before"], Program))
        connect = _Sessions(partial(database.runner, options=request["options"]))
        baseline = digests.state(connect.first) if request["digest"] == "changed" else None
        since = movement.now(connect.first) if request["moved"] else 0
        facts = run(connect, program, traced=frozenset(request["traced"]), observe=database.observer)
        moved = movement.read(database, since, program) if request["moved"] and facts.ok else None
        filled = _fill(database, request) if request["rows"] and facts.ok else None
        rows = _digest(database, baseline) if request["digest"] and facts.ok else {}
        failures = _canaries(database, request["canaries"]) if request["canaries"] and facts.ok else ()
        catalog = _catalog(database, request) if not facts.lost else None
        back = _set_back(database, request) if facts.ok else ()
    except psycopg.OperationalError as error:
        raise CouldNotJudge(f"The throw-away database went away: {error}".strip()) from None
    route_facts = RouteFacts(request["name"], facts, None, rows, time.perf_counter() - began, back, moved)
    return plain_answer(route_facts, catalog, filled, failures)


class _Sessions:
    """Opens sessions; the first is there before anything runs, so that it can be asked how things stand."""

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self._connect = connect
        self.first = connect()
        self._waiting: Connection | None = self.first

    def __call__(self) -> Connection:
        found, self._waiting = self._waiting, None
        return found or self._connect()


def _fill(database: Database, request: dict[str, Any]) -> SampleFacts:
    seeds = None if request["seeds"] is None else wire.load(request["seeds"], Program)
    return samples.fill(database.runner, seeds, rows=request["rows"], extremes=request["extremes"])


def _digest(database: Database, baseline: Mapping[str, tuple[int, int]] | None) -> dict[str, TableRows]:
    with database.runner() as connection:
        only = None if baseline is None else digests.changed(connection, baseline)
        return digests.digest(connection, only)


def _canaries(database: Database, wanted: bool | Sequence[str]) -> tuple[CanaryFailure, ...]:  # noqa: FBT001 - as it came
    return canary.sing(database.runner, None if wanted is True else frozenset(wanted or ()))


def _set_back(database: Database, request: dict[str, Any]) -> tuple[SetBack, ...]:
    edited, used, numbered = ([wire.load(item, Statement) for item in request[name]] for name in ("edited", "used", "numbered"))
    return (
        *(sequence_use.behind(database.runner, numbered) if numbered else ()),
        *(seed_edits.edited(database.runner, edited) if edited else ()),
        *(sequence_use.used(database.runner, used) if used else ()),
    )


def _catalog(database: Database, request: Mapping[str, Any]) -> dict[str, Any]:
    """Read what `bot.replay.lines` makes the catalog of: what changed, or everything."""
    with database.reader() as connection:
        change = delta.read(connection, request["like"]) if request["like"] else None
        if change is not None:
            return {"change": change}
        moment = delta.remember(connection) if request["remember"] else None
        return {"answers": snapshot.answers(connection), "version": connection.info.server_version, "moment": moment}
