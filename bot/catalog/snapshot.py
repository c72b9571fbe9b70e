"""Read a database's catalog in one round trip: all queries of `sql/` in one message, every name they use pinned to pg_catalog."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.catalog import read_others, read_parts, read_relations, read_types
from bot.catalog.dependencies import dependencies
from bot.catalog.draft import Draft, Row
from bot.catalog.model import Catalog

if TYPE_CHECKING:
    import psycopg

_FOLDER = Path(__file__).parent / "sql"
_GATE = re.compile(r"\s*-- (\d+)(?:\+|-(\d+))[ ]*$", re.MULTILINE)
_SETTINGS = """BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SET LOCAL search_path = '';
SET LOCAL jit = off;
SET LOCAL quote_all_identifiers = off;
SET LOCAL datestyle = 'ISO';
SET LOCAL intervalstyle = 'postgres';
SET LOCAL timezone = 'UTC';
SET LOCAL extra_float_digits = 3;
SET LOCAL bytea_output = 'hex';
"""


def snapshot(conn: psycopg.Connection[tuple[object, ...]]) -> Catalog:
    """Read everything that users made in the database of `conn`, which must be idle and in autocommit mode.

    Works with a session that may only read. Raises psycopg.Error, after which the connection should be closed.
    """
    version = conn.info.server_version
    answers: list[str] = []
    cursor = conn.execute(script(version).encode(), prepare=False)
    more: bool | None = True
    while more:
        if cursor.description:
            row = cursor.fetchone()
            answers.append(str(row[0]) if row and row[0] else "")
        more = cursor.nextset()
    return assemble(answers, version)


def script(server_version: int) -> str:
    """Return the statements that read a catalog: read-only, in one transaction, one one-field row per query."""
    head = "SELECT (pg_catalog.json_agg(q))::pg_catalog.text FROM ("
    queries = ";\n".join(f"{head}\n{text}) AS q" for _, text in _queries(server_version))
    return f"{_SETTINGS}{queries};\nROLLBACK"


def assemble(answers: Sequence[str], server_version: int) -> Catalog:
    """Turn what the statements of `script` answered, in their order, into a catalog."""
    names = [name for name, _ in _queries(server_version)]
    rows: dict[str, list[Row]] = {name: json.loads(answer) if answer else [] for name, answer in zip(names, answers, strict=True)}
    return understand(rows, server_version)


def understand(rows: Mapping[str, list[Row]], server_version: int) -> Catalog:
    """Turn rows by query into a catalog."""
    draft = Draft(rows, server_version)
    read_others.read_schemas(draft)
    read_relations.read(draft)
    read_types.read(draft)
    read_parts.read(draft)
    read_others.read(draft)
    return Catalog(draft.objects, dependencies(draft), tuple(draft.not_read), server_version)


def _queries(server_version: int) -> list[tuple[str, str]]:
    major = server_version // 10000
    texts = ((path.stem, _gated(path.read_text(encoding="utf-8"), major)) for path in sorted(_FOLDER.glob("*.sql")))
    return [(name, text) for name, text in texts if text]


def _gated(text: str, major: int) -> str:
    """Keep the lines that this version understands: one may end in `-- 15+` or `-- 15-16`; the first line gates the file."""
    kept = []
    for number, line in enumerate(text.splitlines()):
        gate = _GATE.search(line)
        if gate and not int(gate[1]) <= major <= int(gate[2] or 99):
            if number == 0:
                return ""
            continue
        kept.append(line)
    return "\n".join(kept) + "\n"
