"""Repositories in which the App is installed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.store.sql import Conn, do, many, one, queries


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository that we may work for: GitHub's id, `owner/name`, and the installation that gives us tokens."""

    repository_id: int
    full_name: str
    installation_id: int


def seen(conn: Conn, repository: Repository) -> None:
    """Keep what a delivery says about a repository; it is active from now on."""
    do(
        conn,
        queries("repositories")["seen"],
        repository_id=repository.repository_id,
        full_name=repository.full_name,
        installation_id=repository.installation_id,
    )


def get(conn: Conn, repository_id: int) -> Repository | None:
    """Return an active repository, or None when the App is not (or no longer) installed there."""
    return one(conn, Repository, queries("repositories")["get"], repository_id=repository_id)


def served(conn: Conn) -> tuple[Repository, ...]:
    """Return every active repository."""
    return many(conn, Repository, queries("repositories")["served"])


def removed(conn: Conn, installation_id: int, repository_ids: Sequence[int] | None = None) -> int:
    """Stop working for these repositories of an installation (None: for all) and return how many there were."""
    ids = None if repository_ids is None else list(repository_ids)
    return do(conn, queries("repositories")["removed"], installation_id=installation_id, repository_ids=ids)
