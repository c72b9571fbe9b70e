"""Where to go back to if all else fails: a moment and a log position, with the steps of the guide."""

from __future__ import annotations

from collections.abc import Mapping

from bot.store.changes import Origin
from bot.targets.connect import Conn


def point(conn: Conn) -> dict[str, str]:
    """Return the target's own clock (ISO 8601, UTC) and its write-ahead log position."""
    row = conn.execute(
        "SELECT pg_catalog.to_char(pg_catalog.clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'),"
        " pg_catalog.pg_current_wal_lsn()::pg_catalog.text"
    ).fetchone()
    assert row is not None
    return {"time": str(row[0]), "lsn": str(row[1])}


def named(origin: Origin) -> str:
    """Return the part of a branch's name that says where a change comes from: pull request and commit."""
    return f"{origin.key.number if origin.key else 'cli'}-{(origin.head_sha or origin.digest)[:12]}"


def steps(safety: Mapping[str, str]) -> tuple[str, ...]:
    """Return how to restore, in words."""
    if not safety:
        return ()
    moment = safety["time"]
    before = f"Before the change it was {moment}, log position {safety['lsn']}."
    if branch := safety.get("branch"):
        if not safety.get("branch_id"):
            return (before, "No branch of that state is known to be kept; Neon's console can go back to that moment.")
        kept = f"Neon branch {branch} holds that state until {safety['until'][:16].replace('T', ' ')} UTC."
        restore = "If the rollback script is not enough: rollback with --restore puts that state back, rows included."
        return (before, kept, restore) if branch.startswith("pre-migration") else (before, kept)
    restore = (
        "If the rollback script is not enough: stop the application, restore the last base backup with recovery_target_time = "
        f"'{moment}', look at the data, then start the application again."
    )
    return (before, restore)
