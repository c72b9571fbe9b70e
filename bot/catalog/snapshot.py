"""Read a database's catalog in one round trip: all queries of `sql/` in one message, every name they use pinned to pg_catalog."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.catalog import read_indexes, read_others, read_parts, read_relations, read_types, rows
from bot.catalog.dependencies import dependencies
from bot.catalog.draft import Draft
from bot.catalog.model import Catalog

if TYPE_CHECKING:
    import psycopg

_FOLDER = Path(__file__).parent / "sql"
_GATE = re.compile(r"\s*-- (\d+)(?:\+|-(\d+))[ ]*$", re.MULTILINE)
SETTINGS = """BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SET LOCAL search_path = '';
SET LOCAL jit = off;
SET LOCAL max_parallel_workers_per_gather = 0;
SET LOCAL work_mem = '32MB';
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
    return assemble(answers(conn), conn.info.server_version)


def answers(conn: psycopg.Connection[tuple[object, ...]]) -> list[str]:
    """Return what the statements of `script` answer, for `assemble`; `conn` and errors as for `snapshot`."""
    found: list[str] = []
    cursor = conn.execute(script(conn.info.server_version).encode(), prepare=False)
    more: bool | None = True
    while more:
        if cursor.description:
            row = cursor.fetchone()
            found.append(str(row[0]) if row and row[0] else "")
        more = cursor.nextset()
    return found


@cache
def script(server_version: int) -> str:
    """Return the statements that read a catalog: read-only, in one transaction, one one-field row per query."""
    texts = ";\n".join(rows.ask(name, text) for name, text in queries(server_version))
    return f"{SETTINGS}{texts};\nROLLBACK"


def assemble(answers: Sequence[str], server_version: int) -> Catalog:
    """Turn what the statements of `script` answered, in their order, into a catalog."""
    return finished(draft_of(answers, server_version))


def draft_of(answers: Sequence[str], server_version: int) -> Draft:
    """Understand what the statements of `script` answered, and leave it open."""
    given = zip(names(server_version), answers, strict=True)
    draft = Draft({name: rows.read(name, answer) for name, answer in given}, server_version)
    understand(draft)
    return draft


def understand(draft: Draft) -> None:
    """Turn the rows of `draft` into objects."""
    read_others.read_schemas(draft)
    read_relations.read(draft)
    read_indexes.read(draft)
    read_types.read(draft)
    read_parts.read(draft)
    read_others.read(draft)


def finished(draft: Draft) -> Catalog:
    """Return the catalog that `draft` has become."""
    return Catalog(draft.objects, dependencies(draft), tuple(draft.not_read), draft.server_version)


def names(server_version: int) -> list[str]:
    """Return the names of the queries, in the order of their answers."""
    return [name for name, _ in queries(server_version)]


@cache
def queries(server_version: int) -> tuple[tuple[str, str], ...]:
    """Return name and text of every query that a server of this version understands."""
    major = server_version // 10000
    texts = ((path.stem, _gated(path.read_text(encoding="utf-8"), major)) for path in sorted(_FOLDER.glob("*.sql")))
    return tuple((name, text) for name, text in texts if text)


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
