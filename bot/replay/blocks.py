"""The lines of a DO block: where in its file the server means when it counts from the beginning of the body. Pure."""

from __future__ import annotations

import re

from bot.findings import Location
from bot.replay import verbs

BODY = re.compile(r"\$[A-Za-z_0-9]*\$|'")

_ENDED = re.compile(r"(?P<text>\s*(?:[^;'$]|'(?:[^']|'')*+')*+);", re.DOTALL)
"""A statement up to its semicolon, past those in quotes."""


def line_in_file(sql: str, place: Location, line: int) -> int:
    """Return the file's line of `line` (from 1) of the body of the DO block `sql` at `place`; 0 where there is none."""
    body = BODY.search(sql, verbs.begins(sql)) if verbs.verb(sql) == "DO" else None
    if body is None or line < 1:
        return 0
    found = place.line + sql.count("\n", 0, body.end()) + line - 1
    return found if found <= max(place.line, place.end_line) else 0


def statement_at(sql: str, place: Location, line: int) -> str:
    """Return the statement that begins on a line of the file inside the block `sql` at `place`; empty where none does."""
    lines = sql.split("\n")
    start = line - place.line
    if not 0 < start < len(lines):
        return ""
    found = _ENDED.match("\n".join(lines[start:]))
    return found["text"].strip() if found else ""
