"""One change at a time for each real database: a lease with a heartbeat, and a queue of those who wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.store.pulls import Key
from bot.store.sql import Conn, do, many, one, queries

PATIENCE = 3600.0
"""Seconds after which somebody who waits and does not ask again loses the place."""


@dataclass(frozen=True, slots=True)
class Lease:
    """Who holds a target. `live` says whether it counts now."""

    target: str
    holder: str
    worker: str
    fence: int
    taken_at: datetime
    expires_at: datetime
    live: bool


@dataclass(frozen=True, slots=True)
class Busy:
    """The target is held by somebody else, or others come first. `position` counts from 1."""

    holder: str
    since: datetime | None
    position: int


def take(conn: Conn, target: str, *, holder: str, worker: str, seconds: float, key: Key | None = None) -> Lease | Busy:
    """Take the target when it is free and nobody waits longer; otherwise stand in the queue."""
    conn.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (target,))
    do(conn, _query("wait"), target=target, holder=holder)
    queue = waiting(conn, target)
    lease = None
    if queue and queue[0] == holder:
        place = {"repository_id": key.repository_id if key else None, "number": key.number if key else None}
        lease = one(conn, Lease, _query("take"), target=target, holder=holder, worker=worker, seconds=seconds, **place)
    if lease is None:
        held = get(conn, target)
        live = held is not None and held.live
        first = held.holder if held and live else queue[0]
        return Busy(first, held.taken_at if held and live else None, queue.index(holder) + 1)
    do(conn, _query("leave"), target=target, holder=holder)
    return lease


def renew(conn: Conn, lease: Lease, *, seconds: float) -> bool:
    """Prolong the lease; False when it was lost."""
    return do(conn, _query("renew"), target=lease.target, worker=lease.worker, fence=lease.fence, seconds=seconds) == 1


def release(conn: Conn, lease: Lease) -> None:
    """Give the target back. A lease that was lost stays lost."""
    do(conn, _query("release"), target=lease.target, fence=lease.fence)


def unlock(conn: Conn, target: str) -> Lease | None:
    """Take the target away from whoever holds it and return who that was; None when nobody did."""
    return one(conn, Lease, _query("unlock"), target=target)


def get(conn: Conn, target: str) -> Lease | None:
    """Return the last lease of a target."""
    return one(conn, Lease, _query("get"), target=target)


def held_for(conn: Conn, key: Key) -> tuple[Lease, ...]:
    """Return the leases that a pull request holds now."""
    return many(conn, Lease, _query("held_for"), repository_id=key.repository_id, number=key.number)


def waiting(conn: Conn, target: str) -> tuple[str, ...]:
    """Return who waits, in order."""
    rows = conn.execute(_query("waiting"), {"target": target, "patience": PATIENCE}).fetchall()
    return tuple(str(row[0]) for row in rows)


def leave(conn: Conn, target: str, holder: str) -> None:
    """Give up the place in the queue."""
    do(conn, _query("leave"), target=target, holder=holder)


def _query(name: str) -> bytes:
    return queries("leases")[name]
