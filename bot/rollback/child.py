"""The part of the proof that touches untrusted answers, made to run in a limited child process: JSON in, JSON out.

`{"steps": [...]}` is answered by `bot.replay.child` (run a program, read the catalog); `{"databases": [...]}` beside it, or
alone, by the rows that each database holds afterwards, as `bot.rollback.digests` reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg

from bot.errors import CouldNotJudge
from bot.postgres.databases import Database
from bot.replay import child, wire
from bot.rollback.digests import Rows, SequenceState, TableRows, read_rows


def main(payload: bytes) -> bytes:
    """Answer one request. Raises CouldNotJudge without a session."""
    request = wire.decode(payload)
    if "databases" not in request:
        return child.main(payload)
    answers = wire.decode(child.main(payload))["answers"] if "steps" in request else []
    return wire.encode({"answers": answers, "rows": [_rows(Database(**item)) for item in request["databases"]]})


def rows(answer: bytes) -> tuple[Rows, ...]:
    """Return the rows in an answer to `{"databases": ...}`, in the order of the request."""
    return tuple(_load(item) for item in wire.decode(answer)["rows"])


def _rows(database: Database) -> dict[str, Any]:
    try:
        with database.runner(options="-c search_path= -c row_security=off") as connection:
            found = read_rows(connection)
    except psycopg.OperationalError as error:
        raise CouldNotJudge(f"The throw-away database went away: {error}".strip()) from None
    return {
        "tables": [[oid, t.schema, t.name, list(t.columns.items()), t.rows] for oid, t in found.tables.items()],
        "sequences": [
            [oid, s.schema, s.name, s.next_value, s.increment, s.cache, s.table, s.column] for oid, s in found.sequences.items()
        ],
        "skipped": found.skipped,
    }


def _load(data: Mapping[str, Any]) -> Rows:
    tables = {
        int(oid): TableRows(schema, name, {int(number): column for number, column in columns}, tuple(tuple(row) for row in cells))
        for oid, schema, name, columns, cells in data["tables"]
    }
    sequences = {int(oid): SequenceState(*rest) for oid, *rest in data["sequences"]}
    return Rows(tables, sequences, tuple(data["skipped"]))
