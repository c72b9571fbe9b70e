"""What of a file stays in the database although a later statement of it fails. Pure."""

from __future__ import annotations

from bot.replay.facts import RunFacts, StatementFacts

MOST = 12


def lasting(run: RunFacts, failed: StatementFacts) -> str:
    """Return a line that names what ran before `failed` in its file and was committed; empty when that is nothing."""
    path = failed.location.path
    done: list[StatementFacts] = []
    pending: list[StatementFacts] | None = None
    for item in run.statements[: _position(run, failed)]:
        if item.tag in ("BEGIN", "START TRANSACTION"):
            pending = [] if pending is None else pending
        elif item.tag in ("COMMIT", "ROLLBACK"):
            done += (pending or []) if item.tag == "COMMIT" else []
            pending = None
        elif item.failure is None and not item.skipped:
            (done if pending is None else pending).append(item)
    lines = list(dict.fromkeys(str(item.location.line) for item in done if item.location.path == path))
    if not lines:
        return ""
    shown = ", ".join(lines[:MOST]) + (f" and {len(lines) - MOST} more" if len(lines) > MOST else "")
    return f"\nCOMMITTED:  what ran before it in this file stays: line{'s' if len(lines) > 1 else ''} {shown}"


def _position(run: RunFacts, failed: StatementFacts) -> int:
    return next((number for number, item in enumerate(run.statements) if item is failed), 0)
