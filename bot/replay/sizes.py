"""How big the tables of the real database are, from a checked-in statistics file. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from bot.findings import Severity

SMALL_ROWS = 10_000
SMALL_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Size:
    """Rows and bytes of one table, indexes included, as its owner last counted."""

    rows: int
    bytes: int = 0

    @property
    def small(self) -> bool:
        """Whether reading or writing the whole of it takes a moment only."""
        return self.rows < SMALL_ROWS and self.bytes < SMALL_BYTES


def parse(data: bytes) -> dict[str, Size] | None:
    """Return sizes by qualified table name from `{"tables": {"public.orders": {"rows": 1, "bytes": 2}}}`; None for all else."""
    try:
        tables = json.loads(data)["tables"]
        return {_qualified(str(name)): Size(int(entry["rows"]), int(entry.get("bytes", 0))) for name, entry in tables.items()}
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return None


def weigh(tables: tuple[str, ...], sizes: Mapping[str, Size]) -> tuple[Severity, str]:
    """Return how much work on whole `tables` weighs, and why: big blocks, unknown warns, small is a note."""
    known = {table: sizes[table] for table in tables if table in sizes}
    big = [table for table, size in known.items() if not size.small]
    if big:
        return Severity.ERROR, f"{big[0]} has {known[big[0]].rows:,} rows"
    if len(known) < len(tables):
        return Severity.WARNING, f"how big {next(table for table in tables if table not in known)} is has not been written down"
    return Severity.NOTE, f"{tables[0]} is small" if tables else ""


def _qualified(name: str) -> str:
    return name if "." in name else f"public.{name}"
