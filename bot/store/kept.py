"""Rows that lie aside in targets: for which change, what, until when. Written down before they are kept: none is forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.store.sql import Conn, do, many, one, queries


@dataclass(frozen=True, slots=True)
class KeptRows:
    """One set of rows. `label` names it in the target, `what` has a line per table, `state` is kept, restored or ended."""

    target: str
    label: str
    digest: str
    change_id: int
    state: str
    what: list[str]
    kept_at: datetime
    until: datetime


def keep(conn: Conn, target: str, label: str, *, digest: str, change_id: int, days: int) -> None:
    """Write down that rows are about to be kept; again for a later try of the same change, which begins the period anew."""
    do(conn, _query("keep"), target=target, label=label, digest=digest, change_id=change_id, days=days)


def describe(conn: Conn, target: str, label: str, what: Sequence[str], until: datetime) -> None:
    """Write down what is kept, and until when by the target's own clock."""
    do(conn, _query("describe"), target=target, label=label, what=list(what), until=until)


def latest(conn: Conn, target: str, digest: str) -> KeptRows | None:
    """Return what was kept last for these bytes, whatever became of it."""
    return one(conn, KeptRows, _query("latest"), target=target, digest=digest)


def of_target(conn: Conn, target: str) -> tuple[KeptRows, ...]:
    """Return what lies aside in a target, oldest first."""
    return many(conn, KeptRows, _query("of_target"), target=target)


def due(conn: Conn, target: str) -> tuple[KeptRows, ...]:
    """Return what lies aside in a target although its verification period is over."""
    return many(conn, KeptRows, _query("due"), target=target)


def end(conn: Conn, target: str, label: str, state: str) -> None:
    """Write down that rows are restored or ended; what is not kept any more stays as it is."""
    do(conn, _query("end"), target=target, label=label, state=state)


def _query(name: str) -> bytes:
    return queries("kept")[name]
