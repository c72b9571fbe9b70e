"""The part of the proof that touches untrusted answers, made to run in a limited child process: JSON in, JSON out.

`{"steps": [...]}` is answered by `bot.replay.child` (run a program, read the catalog); `{"chain": [...], "beside": [...]}` in it
by the rows that each of these databases holds afterwards, as `bot.rollback.digests` reads them. Each of the `chain` is a copy of
the one before, and only what may be different in the last one is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Any

import psycopg

from bot.errors import CouldNotJudge
from bot.postgres.databases import Database
from bot.replay import child, wire
from bot.rollback.digests import Rows, SequenceState, TableRows, read_rows
from bot.rollback.untouched import stand, suspects


def main(payload: bytes) -> bytes:
    """Answer one request. Raises CouldNotJudge without a session."""
    request = wire.decode(payload)
    answer = child.main(payload)
    if not request.get("chain"):
        return answer
    chain, beside = ([Database(**item) for item in request[name]] for name in ("chain", "beside"))
    return wire.encode({"answers": wire.decode(answer)["answers"], "rows": _rows(chain, beside)})


def rows(answer: Mapping[str, Any]) -> tuple[Rows, ...]:
    """Return the rows in a decoded answer, those of the chain first, in the order of the request."""
    return tuple(map(_load, answer["rows"]))


def _rows(chain: Sequence[Database], beside: Sequence[Database]) -> list[dict[str, Any]]:
    try:
        with ExitStack() as stack:
            sessions = [
                stack.enter_context(database.runner(options="-c search_path= -c row_security=off"))
                for database in (*chain, *beside)
            ]
            only = suspects([stand(session) for session in sessions[: len(chain)]])
            return [_dump(read_rows(session, only)) for session in sessions]
    except psycopg.OperationalError as error:
        raise CouldNotJudge(f"The throw-away database went away: {error}".strip()) from None


def _dump(found: Rows) -> dict[str, Any]:
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
