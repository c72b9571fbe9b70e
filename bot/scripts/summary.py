"""A statement in one short line, for tables and headings. Text only; nothing is parsed."""

from __future__ import annotations

import re

WIDTH = 100
SCANNED = 4_000

_QUIET = re.compile(r"(?P<keep>'(?:[^']|'')*'|\$\w*\$)|(?:\s+|--[^\n]*|/\*.*?\*/)+", re.DOTALL)
_TABLE = re.compile(r"(CREATE\s[\w\s]*TABLE\s[^(]+?)\s*\(.*", re.IGNORECASE | re.DOTALL)
_ROUTINE = re.compile(r"(CREATE\s[\w\s]*(?:FUNCTION|PROCEDURE)\s[^(]+\().*", re.IGNORECASE | re.DOTALL)
_BODY = re.compile(r"\b(?:ALTER|CREATE|DROP|UPDATE|INSERT|DELETE|EXECUTE|TRUNCATE|COMMENT|GRANT)\b[^;]*", re.IGNORECASE)


def summary(sql: str) -> str:
    """Return `sql` as one line of at most 100 characters; long bodies are cut at what tells the statement apart."""
    text = _QUIET.sub(_plain, sql[:SCANNED]).strip()
    block = re.match(r"DO\b", text, re.IGNORECASE)
    if block:
        inner = _BODY.search(text, block.end())
        text = f"DO: {inner[0].strip()}" if inner else "DO block"
    else:
        text = _TABLE.sub(r"\1", text)
        text = _ROUTINE.sub(r"\1…)", text)
    return text if len(text) <= WIDTH else text[: WIDTH - 1].rstrip() + "…"


def _plain(match: re.Match[str]) -> str:
    return match[0] if match["keep"] else " "
