"""What a target really is, after a change whose worker vanished: asked of the target itself, never guessed from our notes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.catalog.model import Catalog
from bot.store.changes import Change
from bot.targets import batches, version
from bot.targets.connect import Conn
from bot.targets.model import Package
from bot.targets.proof import Expected, differences

_ALIVE = "SELECT pid FROM pg_catalog.pg_stat_activity WHERE application_name = %s AND pid <> pg_catalog.pg_backend_pid()"


@dataclass(frozen=True, slots=True)
class Truth:
    """`state` is base, upgraded or between; `lines` say per file what is in; `backend` is a session that still works there."""

    state: str
    lines: tuple[str, ...]
    backend: int = 0


def purpose(change_id: int) -> str:
    """Return the application name of a change's sessions."""
    return f"migrate-bot change {change_id}"


def state_of(found: Catalog, expected: Expected) -> str:
    """Return base, upgraded or between. When base and head give the same catalog, it is base: nothing can be told apart."""
    if not differences(found, expected.base):
        return "base"
    return "upgraded" if not differences(found, expected.upgraded) else "between"


def look(conn: Conn, change: Change, package: Package, found: Catalog, expected: Expected) -> Truth:
    """Return the true state after `change`, from the catalog, the version rows and the sessions of the target."""
    row = conn.execute(_ALIVE, (purpose(change.change_id),)).fetchone()
    backend = int(row[0]) if row else 0
    moment = change.safety.get("time")
    written = version.since(conn, datetime.fromisoformat(str(moment))) if moment else frozenset()
    state = state_of(found, expected)
    lines = [f"The {change.kind} of {change.digest[:12]} was interrupted at step {change.step}.", _WORDS[state]]
    if change.kind == "apply":
        lines += [_line(path, written, began=moment is not None) for path in package.changed]
        lines += batches.interrupted(conn)
    if backend:
        lines.append(f"Its server process {backend} still runs; wait for its end or terminate it.")
    return Truth(state, tuple(lines), backend)


_WORDS = {
    "base": "The target is as it was before: nothing of it is in.",
    "upgraded": "The target is completely upgraded: everything is in.",
    "between": "The target is between base and head: a part is in.",
}


def _line(path: str, written: frozenset[int], *, began: bool) -> str:
    digits = path.rpartition("/")[2].partition("_")[0]
    is_in = began and digits.isdigit() and int(digits) in written
    return f"{path}: {'applied' if is_in else 'not applied'}"
