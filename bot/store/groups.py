"""Commits of merge queues that wait for our check. A group's commit never changes, so it needs no generation."""

from __future__ import annotations

from dataclasses import dataclass

from bot.store.sql import Conn, do, many, one, queries


@dataclass(frozen=True, slots=True)
class Group:
    """One group: its commit already contains `base_sha`. `attempts` counts the tries."""

    repository_id: int
    head_sha: str
    base_sha: str
    base_ref: str
    head_ref: str
    attempts: int = 0


def want(conn: Conn, group: Group) -> None:
    """Ask for an examination of the group's commit."""
    values = {"base_sha": group.base_sha, "base_ref": group.base_ref, "head_ref": group.head_ref}
    do(conn, queries("groups")["want"], repository_id=group.repository_id, head_sha=group.head_sha, **values)


def claim(conn: Conn, repository_id: int, head_sha: str, *, seconds: float) -> Group | None:
    """Take the group for `seconds`; None when it is done or somebody has it."""
    return one(conn, Group, queries("groups")["claim"], repository_id=repository_id, head_sha=head_sha, seconds=seconds)


def finish(conn: Conn, group: Group) -> None:
    """Mark it as done."""
    do(conn, queries("groups")["finish"], repository_id=group.repository_id, head_sha=group.head_sha)


def put_off(conn: Conn, group: Group, *, seconds: float) -> None:
    """Let it be tried again after `seconds`."""
    do(conn, queries("groups")["put_off"], repository_id=group.repository_id, head_sha=group.head_sha, wait=seconds)


def overdue(conn: Conn) -> tuple[Group, ...]:
    """Return the groups that wait although nobody works on them."""
    return many(conn, Group, queries("groups")["overdue"])


def again(conn: Conn, repository_id: int, head_sha: str) -> bool:
    """Ask for another examination of a known group; False when there is none."""
    return do(conn, queries("groups")["again"], repository_id=repository_id, head_sha=head_sha) == 1
