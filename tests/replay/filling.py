"""Fill the tables of a schema and look at the rows."""

from __future__ import annotations

from bot.postgres.databases import Database
from bot.replay.facts import SampleFacts
from bot.replay.rows import fill
from bot.replay.run import run
from tests.replay.programs import program


def filled(database: Database, text: str, rows: int = 60) -> SampleFacts:
    facts = run(database.runner, program(text))
    assert facts.ok, facts.failures
    return fill(database.runner, rows=rows)


def ask(database: Database, query: str) -> list[tuple[object, ...]]:
    with database.runner() as connection:
        return connection.execute(query.encode()).fetchall()
