"""Webhook deliveries: none is obeyed twice, one that failed may come again."""

from __future__ import annotations

from bot.store.sql import Conn, do, queries


def accept(conn: Conn, delivery_id: str, event: str, *, repository_id: int | None = None, body: str = "") -> bool:
    """Keep a delivery; False when it was accepted before, and nothing must be done for it again.

    `body` is the digest of what was signed. The id is not signed, so the same body under a new one is a replay; an empty
    `body` is not compared.
    """
    mine = queries("deliveries")
    if body:
        conn.execute(mine["alone_with"], {"body": body})
    return do(conn, mine["accept"], delivery_id=delivery_id, event=event, repository_id=repository_id, body=body) == 1


def ignore(conn: Conn, delivery_id: str) -> None:
    """Keep that a delivery asked nothing of us."""
    do(conn, queries("deliveries")["ignore"], delivery_id=delivery_id)


def failed(conn: Conn, delivery_id: str, event: str, error: str) -> None:
    """Keep that a delivery could not be stored, so that the same id is welcome again."""
    do(conn, queries("deliveries")["failed"], delivery_id=delivery_id, event=event, error=error[:500])


def forget(conn: Conn, days: int) -> int:
    """Remove deliveries older than `days`; GitHub never sends one again after three."""
    return do(conn, queries("deliveries")["forget"], days=days)
