"""Which PostgreSQL releases are too old to run a stranger's SQL, from `floor.json`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.postgres.servers import Server


@dataclass(frozen=True, slots=True)
class BelowFloor:
    """A server with known holes: `fixed` is the first release without them ("" when its version gets no fixes any more)."""

    release: str
    fixed: str
    cves: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """One sentence for `doctor` and the report."""
        if not self.fixed:
            return f"PostgreSQL {self.release} is not maintained any more and has known holes."
        return f"PostgreSQL {self.release} is older than {self.fixed}, which mends {', '.join(self.cves)}."


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(Path(__file__).with_name("floor.json").read_text("utf-8"))
    return table


def below(server: Server) -> BelowFloor | None:
    """Return what is wrong with `server`'s release, or None when it is at the floor, above it, or newer than the table."""
    known = _table()["releases"]
    entry = known.get(str(server.version))
    if entry is None:
        return None if server.version > max(map(int, known)) else BelowFloor(server.release, "", ())
    minor = server.release.partition(".")[2]
    if minor.isdigit() and int(minor) >= entry["minor"]:
        return None
    return BelowFloor(server.release, f"{server.version}.{entry['minor']}", tuple(entry["cves"]))
