"""What the bot did, and on whose word. Rows are only ever added; the database itself refuses anything else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from bot.store.pulls import Key
from bot.store.sql import Conn, do, many, queries


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing done."""

    at: datetime
    action: str
    actor: str
    repository_id: int | None
    number: int | None
    target: str
    head_sha: str
    detail: dict[str, Any]


def record(
    conn: Conn, action: str, *, key: Key | None = None, actor: str = "", target: str = "", head_sha: str = "", **detail: object
) -> None:
    """Add an entry; `detail` must be JSON and free of secrets."""
    place = {"repository_id": key.repository_id if key else None, "number": key.number if key else None}
    values = {"action": action, "actor": actor, "target": target, "head_sha": head_sha, "detail": Jsonb(detail)}
    do(conn, queries("audit")["record"], **place, **values)


def of_pull(conn: Conn, key: Key) -> tuple[Entry, ...]:
    """Return the entries about a pull request, oldest first."""
    return many(conn, Entry, queries("audit")["of_pull"], repository_id=key.repository_id, number=key.number)
