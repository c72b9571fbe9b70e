"""Examinations: one row each, with the report and the very bytes that were examined."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from bot.store.pulls import Key
from bot.store.sql import Conn, do, many, one, queries, scalar


@dataclass(frozen=True, slots=True)
class Run:
    """One examination. `report` is the report's JSON (None while running, and where only the outline was asked for)."""

    run_id: int
    repository_id: int
    number: int | None
    generation: int
    fence: int
    head_sha: str
    base_sha: str
    state: str
    verdict: str
    digest: str
    check_run_id: int | None
    report: dict[str, Any] | None
    error: str
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class ExaminedFile:
    """A file as it was examined. `position` is its place in the order of application, -1 when it is only included by others."""

    side: str
    position: int
    path: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Sides:
    """The two commits of a run."""

    head_sha: str
    base_sha: str


def start(conn: Conn, repository_id: int, number: int | None, sides: Sides, *, generation: int = 0, fence: int = 0) -> int:
    """Begin a run and return its id. `number` is None for a merge group."""
    values = {"head_sha": sides.head_sha, "base_sha": sides.base_sha, "generation": generation, "fence": fence}
    return int(scalar(conn, _query("start"), repository_id=repository_id, number=number, **values))


def checked(conn: Conn, run_id: int, check_run_id: int) -> None:
    """Keep which check run shows this run."""
    do(conn, _query("checked"), run_id=run_id, check_run_id=check_run_id)


def keep_report(conn: Conn, run_id: int, report: dict[str, Any]) -> None:
    """Keep the report of a run that is about to be published."""
    do(conn, _query("keep_report"), run_id=run_id, report=Jsonb(report))


def publish(conn: Conn, run_id: int, *, verdict: str, digest: str, base_sha: str) -> None:
    """Mark a run as published. One that already ended stays as it is."""
    do(conn, _query("publish"), run_id=run_id, verdict=verdict, digest=digest, base_sha=base_sha)


def end(conn: Conn, run_id: int, state: str, error: str = "") -> None:
    """End a run without a report: superseded, failed or cancelled."""
    do(conn, _query("end"), run_id=run_id, state=state, error=error[:2000])


def keep_files(conn: Conn, run_id: int, files: Iterable[ExaminedFile]) -> None:
    """Keep the bytes that a run examined."""
    rows = [{"run_id": run_id, "side": f.side, "position": f.position, "path": f.path, "content": f.content} for f in files]
    with conn.cursor() as cursor:
        cursor.executemany(_query("keep_file"), rows)


def files(conn: Conn, run_id: int, side: str) -> tuple[ExaminedFile, ...]:
    """Return the bytes that a run examined, in order of application."""
    return many(conn, ExaminedFile, _query("files"), run_id=run_id, side=side)


def get(conn: Conn, run_id: int) -> Run | None:
    """Return one run."""
    return one(conn, Run, _query("get"), run_id=run_id)


def latest(conn: Conn, key: Key, *, before: str = "") -> Run | None:
    """Return the last published run of a pull request; with `before` (ISO 8601, whole seconds) the one that stood there then."""
    return one(conn, Run, _query("latest"), repository_id=key.repository_id, number=key.number, before=before)


def previous(conn: Conn, key: Key, count: int) -> tuple[Run, ...]:
    """Return the last published runs, newest first, without their reports."""
    return many(conn, Run, _query("previous"), repository_id=key.repository_id, number=key.number, count=count)


def unfinished(conn: Conn, key: Key, fence: int) -> tuple[Run, ...]:
    """Return runs of earlier claims that never ended: their workers were overtaken or vanished."""
    return many(conn, Run, _query("unfinished"), repository_id=key.repository_id, number=key.number, fence=fence)


def is_judged(conn: Conn, key: Key, head_sha: str) -> bool:
    """Whether this commit of the pull request has got an answer."""
    return scalar(conn, _query("is_judged"), repository_id=key.repository_id, number=key.number, head_sha=head_sha) is True


def added_by_others(conn: Conn, key: Key) -> dict[int, tuple[str, ...]]:
    """Return the schema files that other open pull requests into the same branch add, by their numbers."""
    rows = conn.execute(_query("added_by_others"), {"repository_id": key.repository_id, "number": key.number}).fetchall()
    found: dict[int, tuple[str, ...]] = {}
    for number, path in rows:
        found[number] = (*found.get(number, ()), path)
    return found


def _query(name: str) -> bytes:
    return queries("runs")[name]
