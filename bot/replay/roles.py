"""The roles that files speak of. They belong to a server, not to a database, so a throw-away one is given them beforehand.

Files that grant to an application's role, or hand an object over to one, then run as they would on the real server.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from bot.scripts.model import Program

MOST = 60
NAME = r'(?:"(?:[^"]|"")+"|[A-Za-z_][\w$]*)'
LIST = rf"({NAME}(?:\s*,\s*{NAME})*)"
SPOKEN = tuple(
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        rf"\bCREATE\s+(?:ROLE|USER|GROUP)\s+(?!MAPPING\b){LIST}",
        rf"\bGRANT\b[^;]*?\bTO\s+(?:GROUP\s+)?{LIST}",
        rf"\bREVOKE\b[^;]*?\bFROM\s+(?:GROUP\s+)?{LIST}",
        rf"\bPOLICY\b[^;]*?\bTO\s+{LIST}",
        rf"\bOWNER\s+TO\s+{LIST}",
        rf"\bFOR\s+(?:ROLE|USER)\s+{LIST}",
        rf"\bSET\s+(?:SESSION\s+|LOCAL\s+)?ROLE\s+(?:TO\s+)?{LIST}",
        rf"\bAUTHORIZATION\s+{LIST}",
    )
)
KEYWORDS = frozenset({"public", "current_user", "current_role", "session_user", "none", "default", "user"})


def spoken_of(programs: Iterable[Program]) -> tuple[str, ...]:
    """Return the names of the roles that statements of `programs` create, grant to or hand objects to, sorted."""
    texts = {statement.sql for program in programs for batch in program.batches for statement in batch.statements}
    found = {name for sql in texts for name in _spoken(sql)}
    return tuple(sorted(name for name in found if name not in KEYWORDS and not name.startswith(("pg_", "mb_"))))[:MOST]


@lru_cache(1 << 14)
def _spoken(sql: str) -> frozenset[str]:
    """Return the roles of one statement; nearly all are the same from one examination to the next."""
    lists = (names for pattern in SPOKEN for names in pattern.findall(sql))
    return frozenset(_folded(name) for names in lists for name in re.findall(NAME, names))


def _folded(name: str) -> str:
    return name[1:-1].replace('""', '"') if name.startswith('"') else name.lower()
