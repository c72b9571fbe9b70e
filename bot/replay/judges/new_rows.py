"""An author's own ADD CONSTRAINT in the form that looks at new rows only, alone or inside a block. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.catalog.wording import closed
from bot.replay.judges.case import SHOWN
from bot.replay.judges.rerunnable import NAME

ADDS = rf"\bALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?(?P<table>{NAME})\s+ADD\s+(?:CONSTRAINT\s+(?P<name>{NAME})\s+)?"
FOREIGN_KEY = re.compile(
    rf"{ADDS}FOREIGN\s+KEY\s*\([^)]*\)\s*REFERENCES\s+{NAME}(?:\s*\([^)]*\))?[^;,'()]*(?=;|\Z)", re.IGNORECASE
)
CHECK = re.compile(rf"{ADDS}CHECK\s*(?=\()", re.IGNORECASE)
REST = re.compile(r"(?:\s+NO\s+INHERIT)?\s*(?=;|\Z)", re.IGNORECASE)
MOST = 20_000
"""Letters of a statement that are looked through."""


@dataclass(frozen=True, slots=True)
class Added:
    """A constraint that a text adds in a statement of its own: where that stands in the text, and a check's condition."""

    table: str
    name: str
    start: int
    end: int
    condition: str = ""


def for_new_rows(sql: str) -> str:
    """Return a statement or block whose one check or foreign key, added in a statement of its own, is NOT VALID; "" for others.

    Of a long block only the statement itself is returned.
    """
    found = added(sql)
    if found is None or re.search(r"\bNOT\s+VALID\b", sql, re.IGNORECASE):
        return ""
    whole = f"{sql[: found.end].rstrip()} NOT VALID{sql[found.end :]}".strip()
    return f"{whole if len(whole) <= SHOWN else f'{sql[found.start : found.end].rstrip()} NOT VALID'};"


def added(sql: str) -> Added | None:
    """Return the one check or foreign key that `sql` adds in a statement of its own; None for none, and for several."""
    if len(sql) > MOST:
        return None
    keys = [Added(match["table"], match["name"] or "", match.start(), match.end()) for match in FOREIGN_KEY.finditer(sql)]
    checks = [_check(sql, match) for match in CHECK.finditer(sql)]
    every = [*keys, *checks]
    return every[0] if len(every) == 1 else None


def _check(sql: str, match: re.Match[str]) -> Added | None:
    end = closed(sql, match.end() + 1)
    rest = REST.match(sql, end) if end else None
    if rest is None:
        return None
    return Added(match["table"], match["name"] or "", match.start(), rest.end(), sql[match.end() + 1 : end - 1].strip())
