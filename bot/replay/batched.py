"""The proof of batches: the head files on a copy of B with every marked statement in small slices, beside the run in one piece.

`observe` asks for databases and compares; `main` runs in the limited child that speaks with them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg

from bot.errors import CouldNotJudge
from bot.postgres.databases import Database
from bot.replay import digests, wire
from bot.replay.facts import TableRows
from bot.replay.routes import Scene
from bot.replay.session import Refusal, Session
from bot.replay.slices import Position, Slicer
from bot.scripts.batches import Mark, Slicing, of_statements
from bot.scripts.model import Program, TransactionMode

TARGET = "bot.replay.batched:main"
SMALL = 7
"""Rows of a slice in the proof: small enough that the sample rows of a table make many."""
Call = Callable[[bytes], bytes]
INSIDE = "It stands inside a transaction, and a batch commits on its own."


@dataclass(frozen=True, slots=True)
class BatchFacts:
    """What running in slices showed: per mark why it could not be cut, and which columns of which tables then differed."""

    unfit: Mapping[Mark, str] = field(default_factory=dict)
    differing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def observe(scene: Scene, head: Program, found: Sequence[tuple[Mark, Slicing]], call: Call) -> BatchFacts:
    """Run the head in slices on a copy of B and compare its rows with those of U.

    A column that differs between two runs in one piece, too (a clock, a random value), does not count. Raises CouldNotJudge.
    """
    cut = {mark: slicing for mark, slicing in found if not mark.problem and not slicing.problem}
    numbered = _numbered(head, cut)
    if not numbered or scene.base is None or scene.upgraded is None:
        return BatchFacts()
    try:
        answer = _ask(scene, "batched", head, {number: cut[mark] for number, mark in numbered.items()}, call)
        if answer["refusal"]:
            number, reason = answer["refusal"]
            if number not in numbered:
                raise CouldNotJudge(f"The files do not run in batches as they do in one piece: {reason}")
            return BatchFacts({numbered[number]: reason})
        differing = _differing(answer["rows"], answer["other"])
        if differing:
            again = _ask(scene, "control", head, {}, call)
            restless = _differing(again["rows"], again["other"])
            differing = {
                name: tuple(c for c in columns if c not in restless.get(name, ())) for name, columns in differing.items()
            }
        return BatchFacts(differing={name: tuple(sorted(columns)) for name, columns in differing.items() if columns})
    finally:
        for name in ("batched", "control"):
            scene.cluster.drop(name)


def _numbered(head: Program, cut: Mapping[Mark, Slicing]) -> dict[int, Mark]:
    """Return the marks by the number of their statement, counted through all batches of the program."""
    numbered: dict[int, Mark] = {}
    first = 0
    for batch in head.batches:
        numbered |= {first + number: mark for number, mark in of_statements(cut, batch.statements).items()}
        first += len(batch.statements)
    return numbered


def _ask(scene: Scene, name: str, head: Program, cut: Mapping[int, Slicing], call: Call) -> dict[str, Any]:
    assert scene.upgraded is not None
    database = scene.cluster.create(name, template="base")
    request = {
        "database": database.as_json(),
        "other": scene.upgraded.as_json(),
        "program": wire.dump(head, Program),
        "cut": {str(number): wire.dump(slicing, Slicing) for number, slicing in cut.items()},
    }
    answer = wire.decode(call(wire.encode(request)))
    rows = {side: {table: wire.load(item, TableRows) for table, item in answer[side].items()} for side in ("rows", "other")}
    return {"refusal": answer["refusal"], **rows}


def _differing(one: Mapping[str, TableRows], other: Mapping[str, TableRows]) -> dict[str, tuple[str, ...]]:
    """Return the columns that differ per table; `rows` stands for their number, or for a table that one side lacks."""
    found: dict[str, tuple[str, ...]] = {}
    for table in sorted({*one, *other}):
        here, there = one.get(table), other.get(table)
        if here is None or there is None or here.count != there.count:
            found[table] = ("rows",)
        elif here.digest != there.digest:
            columns = tuple(name for name, column in here.columns.items() if there.columns.get(name) != column)
            if columns:
                found[table] = columns
    return found


def main(payload: bytes) -> bytes:
    """Run a program with some statements in slices; answer what stopped it (number and reason) and the rows of both databases."""
    request = wire.decode(payload)
    cut = {int(number): wire.load(item, Slicing) for number, item in request["cut"].items()}
    here, other = Database(**request["database"]), Database(**request["other"])
    try:
        refusal = _run(here, wire.load(request["program"], Program), cut)
        rows = {"rows": {}, "other": {}} if refusal else {"rows": _rows(here), "other": _rows(other)}
    except psycopg.OperationalError as error:
        raise CouldNotJudge(f"The throw-away database went away: {error}".strip()) from None
    return wire.encode({"refusal": refusal, **rows})


def _rows(database: Database) -> dict[str, Any]:
    with database.runner() as connection:
        return {name: wire.dump(rows, TableRows) for name, rows in digests.digest(connection).items()}


def _run(database: Database, program: Program, cut: Mapping[int, Slicing]) -> tuple[int, str] | None:
    number = -1
    for batch in program.batches:
        with database.runner() as connection:
            session = Session(connection)
            single = batch.call.mode is TransactionMode.SINGLE
            if single:
                session.execute("BEGIN")
            for statement in batch.statements:
                number += 1
                if number in cut:
                    refusal = _sliced(session, cut[number])
                else:
                    refusal = session.execute(statement.sql, statement.copy_data).refusal
                if refusal is not None and batch.call.on_error_stop:
                    return number, refusal.message
            if single:
                session.execute("COMMIT")
    return None


def _sliced(session: Session, slicing: Slicing) -> Refusal | None:
    if not session.idle:
        return Refusal("", INSIDE)
    slicer = Slicer(session, slicing, SMALL)
    refusal = slicer.key()
    after: Position | None = None
    while refusal is None:
        cut = slicer.next(after)
        if isinstance(cut, Refusal):
            return cut
        refusal = session.execute(cut.sql).refusal
        if cut.upto is None:
            break
        after = cut.upto
    return refusal
