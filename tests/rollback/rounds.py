"""Rounds of the random game: a schema, then changes of it, each undone by the generated script and judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import postgast
import psycopg

from bot.catalog.diff import diff
from bot.catalog.snapshot import snapshot
from bot.rollback import digests
from bot.rollback.generate import generate
from bot.rollback.script import Refusal
from tests.rollback import random_ddl
from tests.rollback.laboratory import Laboratory, compare, execute

CHANGES_PER_SCHEMA = 10
DATA_STANDS_IN_THE_WAY = ("22", "23")
"""SQLSTATE classes: values that a change let in or rounded cannot always go back; the script then stops as one transaction."""


@dataclass
class Tally:
    """How the rounds ended; `wrong` holds seed, what was done, what differs and the script."""

    restored: int = 0
    refused: int = 0
    stopped: int = 0
    wrong: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


def play(lab: Laboratory, rounds: int, seed: int) -> Tally:
    """Try `rounds` changes on random schemas, beginning with `seed`."""
    tally = Tally()
    number = seed
    while tally.restored + tally.refused + tally.stopped + len(tally.wrong) < rounds:
        _schema(lab, number, tally, rounds)
        number += 1
    return tally


def _schema(lab: Laboratory, seed: int, tally: Tally, rounds: int) -> None:
    random = Random(seed)
    with lab.database() as database, lab.connect(database) as owner, lab.connect(database) as reader:
        before = accepted(owner, random_ddl.schema(random))
        for number in range(CHANGES_PER_SCHEMA):
            if tally.restored + tally.refused + tally.stopped + len(tally.wrong) >= rounds:
                return
            if not _change(lab, database, owner, reader, Random(f"{seed}/{number}"), (seed, number), before, tally):
                return


def accepted(connection: psycopg.Connection[Any], statements: Iterable[str], most: int = 10_000) -> list[str]:
    """Run what the server accepts, `most` statements at most, and return it."""
    done: list[str] = []
    for statement in statements:
        if len(done) == most:
            break
        try:
            connection.execute(statement)
        except psycopg.Error:
            continue
        done.append(statement)
    return done


def _change(
    lab: Laboratory,
    database: str,
    owner: psycopg.Connection[Any],
    reader: psycopg.Connection[Any],
    random: Random,
    place: tuple[int, int],
    before: list[str],
    tally: Tally,
) -> bool:
    """Make one change and go back; return whether the database is as `before` says, to which it adds what could not be undone."""
    first, first_rows, first_dump = snapshot(reader), digests.read_rows(owner), lab.dump(database)
    forward = accepted(owner, random_ddl.change(random), random.randint(2, 30))
    second, second_rows = snapshot(reader), digests.read_rows(owner)
    story = f"seed {place[0]} change {place[1]}\n" + ";\n".join(before) + ";\n-- forward\n" + ";\n".join(forward) + ";\n-- back\n"
    try:
        found = generate(second, first, same_origin=True)
    except Exception as error:
        tally.wrong.append(f"{story}the generator broke: {error!r}")
        return False
    if isinstance(found, Refusal):
        tally.refused += 1
        tally.refusals.append(f"{story}{found}")
        before += forward
        return True
    try:
        execute(owner, str(found))
    except postgast.PgQueryError as error:
        tally.wrong.append(f"{story}{found}\n>> the script cannot be read: {error}")
        return False
    except psycopg.Error as error:
        owner.execute("rollback")
        if (error.sqlstate or "")[:2] in DATA_STANDS_IN_THE_WAY and not diff(second, snapshot(reader)):
            tally.stopped += 1
            before += forward
            return True
        tally.wrong.append(f"{story}{found}\n>> the script fails: {error}")
        return False
    rows = digests.judge(first_rows, second_rows, digests.read_rows(owner))
    if found.needs_empty:
        differ = _without_rows(lab, before, forward)
    else:
        differ = compare(lab, (first, first_dump), (snapshot(reader), lab.dump(database)))
    if rows.wrong or differ:
        tally.wrong.append(f"{story}{found}\n>> " + "\n>> ".join((*rows.wrong, *differ)))
        return False
    tally.restored += 1
    return not rows.lost and not found.needs_empty


def _without_rows(lab: Laboratory, before: list[str], forward: list[str]) -> list[str]:
    """Make the same change where no rows are: then the script must restore everything."""
    with lab.database() as database, lab.connect(database) as owner, lab.connect(database) as reader:
        accepted(owner, [statement for statement in before if not statement.startswith("insert ")])
        first = snapshot(reader), lab.dump(database)
        accepted(owner, forward)
        found = generate(snapshot(reader), first[0], same_origin=True)
        if isinstance(found, Refusal):
            return []
        try:
            execute(owner, str(found))
        except psycopg.Error as error:
            return [f"the script fails without rows: {error}"]
        return compare(lab, first, (snapshot(reader), lab.dump(database)))
