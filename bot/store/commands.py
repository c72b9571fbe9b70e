"""Commands found in comments: each is obeyed at most once, however often its comment is delivered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.store.pulls import Key
from bot.store.sql import Conn, do, many, one, queries, scalar


@dataclass(frozen=True, slots=True)
class Given:
    """One command of one comment (a negative comment id: a button of a check run)."""

    key: Key
    comment_id: int
    position: int
    verb: str
    text: str
    actor: str
    actor_id: int
    head_sha: str


@dataclass(frozen=True, slots=True)
class Recent:
    """Commands of the last minute: of one person anywhere, and of everybody in one repository."""

    by_person: int
    in_repository: int


@dataclass(frozen=True, slots=True)
class Orphan:
    """A command that runs although no job of its comment is left."""

    repository_id: int
    number: int
    comment_id: int
    position: int
    verb: str
    actor: str
    created_at: datetime

    @property
    def key(self) -> Key:
        """Return the pull request."""
        return Key(self.repository_id, self.number)


def begin(conn: Conn, given: Given) -> bool:
    """Keep a command as running; False when it was begun before."""
    values = {"verb": given.verb, "text": given.text[:2000], "actor": given.actor, "actor_id": given.actor_id}
    return do(conn, queries("commands")["begin"], **_of(given), **values, number=given.key.number, head_sha=given.head_sha) == 1


def end(conn: Conn, given: Given, state: str, answer: str) -> None:
    """Keep how it ended: done, refused or failed."""
    do(conn, queries("commands")["end"], **_of(given), state=state, answer=answer[:4000])


def known(conn: Conn, key: Key, comment_id: int) -> bool:
    """Whether a command of this comment was begun."""
    return scalar(conn, queries("commands")["known"], repository_id=key.repository_id, comment_id=comment_id) is True


def state(conn: Conn, given: Given) -> str:
    """Return how a command that was begun stands: running, done, refused or failed."""
    return str(scalar(conn, queries("commands")["state"], **_of(given)))


def orphaned(conn: Conn) -> tuple[Orphan, ...]:
    """Return commands whose workers vanished."""
    return many(conn, Orphan, queries("commands")["orphaned"])


def settle(conn: Conn, orphan: Orphan, state: str) -> None:
    """End an orphaned command."""
    place = {"repository_id": orphan.repository_id, "comment_id": orphan.comment_id, "position": orphan.position}
    do(conn, queries("commands")["end"], **place, state=state, answer="its worker vanished")


def recent(conn: Conn, actor_id: int, repository_id: int) -> Recent:
    """Return how many commands were given within a minute."""
    found = one(conn, Recent, queries("commands")["recent"], actor_id=actor_id, repository_id=repository_id)
    assert found is not None
    return found


def _of(given: Given) -> dict[str, object]:
    return {"repository_id": given.key.repository_id, "comment_id": given.comment_id, "position": given.position}
