"""Each apply and rollback on a target: what was begun, how far it came, how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from bot.store.pulls import Key
from bot.store.sql import Conn, do, many, one, queries, scalar


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `step` is the last step begun; `outcome` says per file what ran; `safety` where to go back to."""

    change_id: int
    target: str
    kind: str
    repository_id: int | None
    number: int | None
    run_id: int | None
    digest: str
    head_sha: str
    actor: str
    fence: int
    state: str
    step: str
    safety: dict[str, Any]
    outcome: dict[str, Any]
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a change comes from. `digest` names the very bytes."""

    digest: str
    actor: str
    head_sha: str = ""
    key: Key | None = None
    run_id: int | None = None


def start(conn: Conn, target: str, kind: str, origin: Origin, fence: int) -> int:
    """Begin a change (`apply` or `rollback`) and return its id."""
    key = origin.key
    place = {"repository_id": key.repository_id if key else None, "number": key.number if key else None, "run_id": origin.run_id}
    facts = {"digest": origin.digest, "head_sha": origin.head_sha, "actor": origin.actor, "fence": fence}
    return int(scalar(conn, _query("start"), target=target, kind=kind, **place, **facts))


def step(conn: Conn, change_id: int, name: str) -> None:
    """Keep which step begins now."""
    do(conn, _query("step"), change_id=change_id, step=name)


def safety(conn: Conn, change_id: int, point: dict[str, Any]) -> None:
    """Keep where to go back to."""
    do(conn, _query("safety"), change_id=change_id, safety=Jsonb(point))


def progress(conn: Conn, change_id: int, outcome: dict[str, Any]) -> None:
    """Keep how far it came."""
    do(conn, _query("progress"), change_id=change_id, outcome=Jsonb(outcome))


def end(conn: Conn, change_id: int, state: str, outcome: dict[str, Any]) -> None:
    """End it: done, failed or interrupted. One that ended stays as it is."""
    do(conn, _query("end"), change_id=change_id, state=state, outcome=Jsonb(outcome))


def unended(conn: Conn, target: str) -> tuple[Change, ...]:
    """Return changes that never ended: their workers vanished, or work now."""
    return many(conn, Change, _query("open"), target=target)


def latest(conn: Conn, target: str) -> Change | None:
    """Return the last change of a target."""
    return one(conn, Change, _query("latest"), target=target)


def of_target(conn: Conn, target: str, most: int) -> tuple[Change, ...]:
    """Return the last changes of a target, newest first."""
    return many(conn, Change, _query("of_target"), target=target, most=most)


def tries(conn: Conn, target: str, kind: str, digest: str) -> tuple[Change, ...]:
    """Return earlier tries of the same bytes that did not end well, since the last change of the target that did."""
    return many(conn, Change, _query("tries"), target=target, kind=kind, digest=digest)


def last_kept(conn: Conn, target: str, digest: str) -> Change | None:
    """Return the last apply of these bytes before which a branch was kept."""
    return one(conn, Change, _query("last_kept"), target=target, digest=digest)


def done_since(conn: Conn, target: str, change_id: int) -> tuple[Change, ...]:
    """Return what was carried out on a target after a change, oldest first."""
    return many(conn, Change, _query("done_since"), target=target, change_id=change_id)


def with_branches(conn: Conn, target: str) -> tuple[Change, ...]:
    """Return changes of a target that kept a branch, or meant to."""
    return many(conn, Change, _query("with_branches"), target=target)


def stranded(conn: Conn) -> tuple[Change, ...]:
    """Return changes from pull requests that began and whose target nobody holds any more: their workers vanished."""
    return many(conn, Change, _query("stranded"))


def of_pull(conn: Conn, key: Key) -> tuple[Change, ...]:
    """Return all changes that came from a pull request, oldest first."""
    return many(conn, Change, _query("of_pull"), repository_id=key.repository_id, number=key.number)


def _query(name: str) -> bytes:
    return queries("changes")[name]
