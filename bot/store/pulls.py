"""The pull request's row is the truth: what is wanted (generation), who works on it (lease), who may publish (fence)."""

from __future__ import annotations

from dataclasses import dataclass

from bot.store.sql import Conn, do, many, one, queries, scalar


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """A pull request by GitHub's ids."""

    repository_id: int
    number: int


@dataclass(frozen=True, slots=True)
class Claim:
    """The right of one worker to work on one generation of a pull request, until its lease ends or a newer one exists."""

    repository_id: int
    number: int
    generation: int
    fence: int
    attempts: int
    wanted_sha: str
    base_ref: str
    comment_id: int | None
    comment_verdict: str

    @property
    def key(self) -> Key:
        """Return the pull request that is claimed."""
        return Key(self.repository_id, self.number)


@dataclass(frozen=True, slots=True)
class PullRow:
    """A pull request as our row has it."""

    repository_id: int
    number: int
    state: str
    base_ref: str
    wanted_sha: str
    generation: int
    done_generation: int
    fence: int
    lease_owner: str
    comment_id: int | None
    comment_verdict: str


def want(conn: Conn, key: Key, *, head_sha: str = "", base_ref: str = "") -> int:
    """Ask for an examination and return its generation; whatever runs now is out of date from here on."""
    return int(scalar(conn, _query("want"), **_of(key), head_sha=head_sha, base_ref=base_ref))


def close(conn: Conn, key: Key) -> None:
    """End all work on a pull request."""
    do(conn, _query("close"), **_of(key))


def cancel(conn: Conn, key: Key) -> bool:
    """End the work that is wanted or running now; False when there is none."""
    return do(conn, _query("cancel"), **_of(key)) == 1


def claim(conn: Conn, key: Key, *, owner: str, seconds: float) -> Claim | None:
    """Take the pull request for `seconds`, or return None: nothing is wanted, or somebody works on the newest generation."""
    return one(conn, Claim, _query("claim"), **_of(key), owner=owner, seconds=seconds)


def renew(conn: Conn, claim: Claim, *, seconds: float) -> bool:
    """Prolong the lease; False when it was lost or a newer generation exists."""
    return do(conn, _query("renew"), **_held(claim), seconds=seconds) == 1


def holds(conn: Conn, claim: Claim) -> bool:
    """Whether this claim may publish now."""
    return scalar(conn, _query("holds"), **_held(claim)) is True


def finish(conn: Conn, claim: Claim) -> bool:
    """Mark the claimed generation as done; False when the claim was lost."""
    return do(conn, _query("finish"), **_held(claim)) == 1


def put_off(conn: Conn, claim: Claim, *, seconds: float) -> bool:
    """Give the claim back to be tried again after `seconds`; False when it was lost."""
    return do(conn, _query("put_off"), **_held(claim), wait=seconds) == 1


def posted(conn: Conn, key: Key, *, comment_id: int, digest: str, verdict: str) -> None:
    """Keep where our comment is and what it says."""
    do(conn, _query("posted"), **_of(key), comment_id=comment_id, digest=digest, verdict=verdict)


def give_back(conn: Conn, claim: Claim) -> bool:
    """Let somebody else do the work at once, without counting this as a try; False when the claim was lost."""
    return do(conn, _query("give_back"), **_held(claim)) == 1


def open_on(conn: Conn, repository_id: int, base_ref: str) -> tuple[int, ...]:
    """Return the numbers of open pull requests into a branch."""
    rows = conn.execute(_query("open_on"), {"repository_id": repository_id, "base_ref": base_ref}).fetchall()
    return tuple(int(row[0]) for row in rows)


def with_head(conn: Conn, repository_id: int, head_sha: str) -> tuple[int, ...]:
    """Return the numbers of open pull requests whose head this commit was when last heard of."""
    rows = conn.execute(_query("with_head"), {"repository_id": repository_id, "head_sha": head_sha}).fetchall()
    return tuple(int(row[0]) for row in rows)


def overdue(conn: Conn) -> tuple[Key, ...]:
    """Return pull requests that wait although nobody works on them: put off until now, or their worker vanished."""
    return many(conn, Key, _query("overdue"))


def get(conn: Conn, key: Key) -> PullRow | None:
    """Return the row, or None when this pull request was never seen."""
    return one(conn, PullRow, _query("get"), **_of(key))


def pushed(conn: Conn, repository_id: int, head_sha: str, actor_id: int) -> None:
    """Keep who pushed a commit; several people may have, to several branches."""
    do(conn, _query("pushed"), repository_id=repository_id, head_sha=head_sha, actor_id=actor_id)


def pushers(conn: Conn, repository_id: int, head_sha: str) -> tuple[int, ...]:
    """Return the ids of those who pushed a commit; empty when nobody told us."""
    rows = conn.execute(_query("pushers"), {"repository_id": repository_id, "head_sha": head_sha}).fetchall()
    return tuple(int(row[0]) for row in rows)


def forget_pushes(conn: Conn, days: int) -> int:
    """Remove what was seen more than `days` ago."""
    return do(conn, _query("forget_pushes"), days=days)


def _query(name: str) -> bytes:
    return queries("pulls")[name]


def _of(key: Key) -> dict[str, object]:
    return {"repository_id": key.repository_id, "number": key.number}


def _held(claim: Claim) -> dict[str, object]:
    return {**_of(claim.key), "fence": claim.fence, "generation": claim.generation}
