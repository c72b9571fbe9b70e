"""The first words of a statement: enough to know which ones must run exactly as they stand."""

from __future__ import annotations

import re
from functools import lru_cache

OPENS = frozenset({"BEGIN", "START"})
ALONE = OPENS | {
    "LOCK", "DECLARE", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT", "END", "ABORT", "PREPARE", "SET", "RESET", "SHOW",
    "DISCARD", "DEALLOCATE", "VACUUM", "LISTEN", "UNLISTEN", "CHECKPOINT", "LOAD", "FETCH", "MOVE", "CLOSE", "EXPLAIN",
}  # fmt: skip
"""Statements that mean something else, or nothing, inside a transaction of their own."""
UNSEEN = OPENS | {"SET", "RESET", "SHOW", "SAVEPOINT", "RELEASE", "DISCARD", "DEALLOCATE"}
"""Statements that touch no relation; a look after them would also make `SET TRANSACTION` come too late."""
OPAQUE = frozenset({"DO", "CALL", "SELECT", "WITH", "EXECUTE", "EXPLAIN"})
"""Statements that may run others inside, where a swallowed error takes its locks along but not its counters."""

KNOWN_LENGTH = 4096
"""Characters of a statement whose verb is remembered: nearly all are the same from one examination to the next."""
_GAP = re.compile(r"(?:\s|--[^\n]*(?:\n|$))+")
_WORD = re.compile(r"[A-Za-z_]+")


def first(sql: str, count: int = 1) -> tuple[str, ...]:
    """Return up to `count` leading keywords in upper case, comments skipped."""
    words: list[str] = []
    at = 0
    while len(words) < count:
        at = _skip(sql, at)
        match = _WORD.match(sql, at)
        if not match:
            break
        words.append(match[0].upper())
        at = match.end()
    return tuple(words)


def verb(sql: str) -> str:
    """Return the first keyword, or an empty string."""
    return _known(sql) if len(sql) <= KNOWN_LENGTH else _verb(sql)


def _verb(sql: str) -> str:
    words = first(sql)
    return words[0] if words else ""


_known = lru_cache(1 << 14)(_verb)


def begins(sql: str) -> int:
    """Return where the first keyword stands."""
    return _skip(sql, 0)


def _skip(sql: str, at: int) -> int:
    """Return the position after white space, comments (nested ones too) and opening parentheses."""
    while True:
        gap = _GAP.match(sql, at)
        if gap:
            at = gap.end()
        elif sql.startswith("/*", at):
            at = _after_block(sql, at)
        elif sql.startswith("(", at):
            at += 1
        else:
            return at


def _after_block(sql: str, at: int) -> int:
    depth = 0
    for match in re.finditer(r"/\*|\*/", sql[at:]):
        depth += 1 if match[0] == "/*" else -1
        if depth == 0:
            return at + match.end()
    return len(sql)
