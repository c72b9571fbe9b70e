"""A condition as the parts that must all hold: what speaks about one column alone can be solved for that column alone. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

TOKEN = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|[()]|\bAND\b|[^'\"()A]+|A")


def conjuncts(condition: str) -> tuple[str, ...]:
    """Return the parts that AND joins, as `pg_get_expr` prints it: each part in parentheses of its own; else the whole.

    A row passes the condition exactly when it passes every part, NULL counting as passed.
    """
    text = _bare(condition.strip())
    parts = list(_split(text))
    if len(parts) < 2 or not all(part.startswith("(") and part.endswith(")") for part in parts):
        return (condition,)
    return tuple(piece for part in parts for piece in conjuncts(part))


def _bare(text: str) -> str:
    """Return the text without parentheses around the whole of it."""
    while text.startswith("(") and text.endswith(")") and _closes_last(text):
        text = text[1:-1].strip()
    return text


def _closes_last(text: str) -> bool:
    depth = 0
    for match in TOKEN.finditer(text):
        depth += {"(": 1, ")": -1}.get(match[0], 0)
        if depth == 0:
            return match.end() == len(text)
    return False


def _split(text: str) -> Iterator[str]:
    depth = start = 0
    for match in TOKEN.finditer(text):
        depth += {"(": 1, ")": -1}.get(match[0], 0)
        if match[0] == "AND" and depth == 0:
            yield text[start : match.start()].strip()
            start = match.end()
    yield text[start:].strip()
