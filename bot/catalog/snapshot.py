"""Read a database's catalog in one round trip, and understand it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.catalog import read_indexes, read_others, read_parts, read_relations, read_types, rows
from bot.catalog.dependencies import dependencies
from bot.catalog.draft import Draft
from bot.catalog.model import Catalog
from bot.catalog.queries import names, script

if TYPE_CHECKING:
    import psycopg


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
