"""Merged pull requests whose targets are changed without being asked: one row per target, until it is answered."""

from __future__ import annotations

from dataclasses import dataclass

from bot.store.pulls import Key
from bot.store.sql import Conn, do, many, one, queries


@dataclass(frozen=True, slots=True)
class Merge:
    """What is wanted for one merged pull request: on one target, or (empty) to see which targets there are."""

    repository_id: int
    number: int
    target: str
    attempts: int
    answer: str

    @property
    def key(self) -> Key:
        """Return the pull request."""
        return Key(self.repository_id, self.number)


def want(conn: Conn, key: Key, target: str = "") -> None:
    """Keep that a merge is to be carried out; what is known already stays as it is."""
    do(conn, queries("merges")["want"], **_of(key, target))


def claim(conn: Conn, key: Key, *, seconds: float) -> Merge | None:
    """Take the first thing that is due for a pull request for `seconds`; None when nothing is, or somebody has it."""
    return one(conn, Merge, queries("merges")["claim"], repository_id=key.repository_id, number=key.number, seconds=seconds)


def hold(conn: Conn, merge: Merge, *, seconds: float) -> None:
    """Prolong a claim."""
    do(conn, queries("merges")["hold"], **_of(merge.key, merge.target), seconds=seconds)


def put_off(conn: Conn, merge: Merge, answer: str, *, seconds: float) -> None:
    """Let it be tried again after `seconds`; `answer` is what is missing."""
    do(conn, queries("merges")["put_off"], **_of(merge.key, merge.target), seconds=seconds, answer=answer[:4000])


def end(conn: Conn, merge: Merge, answer: str) -> None:
    """Mark it as answered."""
    do(conn, queries("merges")["end"], **_of(merge.key, merge.target), answer=answer[:4000])


def hurry(conn: Conn, key: Key) -> None:
    """Let everything that is still wanted for a pull request be due now: what it waited for may be there."""
    do(conn, queries("merges")["hurry"], repository_id=key.repository_id, number=key.number)


def overdue(conn: Conn) -> tuple[Key, ...]:
    """Return merged pull requests for which something is due although nobody works on it."""
    return many(conn, Key, queries("merges")["overdue"])


def _of(key: Key, target: str) -> dict[str, object]:
    return {"repository_id": key.repository_id, "number": key.number, "target": target}
