"""Seed files are for rows: what of one changes the schema is left out where it would be taken for the schema's own. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.findings import Location
from bot.replay.verbs import verb
from bot.scripts.model import Program, Statement

DEFINES = frozenset({"CREATE", "ALTER", "DROP", "COMMENT", "GRANT", "REVOKE", "DO", "CALL"})
"""Statements that may change the schema."""


def rows_only(seeds: Program) -> Program:
    """Return `seeds` without the statements that may change the schema."""
    batches = (replace(batch, statements=tuple(filter(_brings_rows, batch.statements))) for batch in seeds.batches)
    return Program(tuple(batches), seeds.findings)


def defining(seeds: Program) -> Iterator[Location]:
    """Yield the places of the statements that `rows_only` leaves out."""
    yield from (item.location for batch in seeds.batches for item in batch.statements if not _brings_rows(item))


def _brings_rows(statement: Statement) -> bool:
    return verb(statement.sql) not in DEFINES
