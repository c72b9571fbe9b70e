"""Whether a target is as it was proven: its catalog, and that no index was left behind invalid."""

from __future__ import annotations

from bot.catalog.model import Catalog, CatalogDiff
from bot.catalog.snapshot import snapshot
from bot.targets.connect import TargetSessions
from bot.targets.proof import described, differences

_INVALID = """SELECT i.indexrelid::pg_catalog.regclass::pg_catalog.text FROM pg_catalog.pg_index i WHERE NOT i.indisvalid"""


def unproven(sessions: TargetSessions, goal: Catalog, accepted: CatalogDiff) -> tuple[str, ...]:
    """Return a line for each thing that is not as `goal` says; differences that were `accepted` before do not count."""
    with sessions.open("migrate-bot verify", read_only=True) as conn:
        left = differences(snapshot(conn), goal)
        invalid = [str(row[0]) for row in conn.execute(_INVALID).fetchall()]
    known = {change.identity for change in accepted.changes}
    left = CatalogDiff(tuple(change for change in left.changes if change.identity not in known))
    return (*described(left), *(f"index {name} is invalid" for name in invalid))
