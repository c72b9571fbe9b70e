"""Statements whose quoted texts hold lines that begin with a backslash, written anew without such lines. Pure.

psql itself takes no command from inside a quoted text, but other readers, and people, do.
"""

from __future__ import annotations

import re

_WORD = (
    r"""(?P<escape>[eE]'(?:[^'\\]|''|\\.)*')|(?P<plain>(?<![&])'(?:[^']|'')*')|"(?:[^"]|"")*\""""
    r"""|(?<![\w$])(?P<tag>\$(?:[A-Za-z_\x80-\uffff]\w*)?\$)(?P<body>.*?)(?P=tag)|--[^\n]*|[^'"$eE-]+|."""
)
_LINE = re.compile(r"(?:\A|\n)\\")


def holds_command_line(sql: str) -> bool:
    """Whether a line of a statement begins with a backslash."""
    return bool(_LINE.search(sql))


def without_command_lines(sql: str) -> str:
    """Return `sql` with the texts in question as `E''` strings on one line; quoted names are left as they are."""
    return re.sub(_WORD, _rewritten, sql, flags=re.DOTALL) if holds_command_line(sql) else sql


def _rewritten(match: re.Match[str]) -> str:
    token = match[0]
    if not holds_command_line(token) and not token.startswith("$"):
        return token
    if match["tag"]:
        return _escaped(match["body"]) if holds_command_line(f".{match['body']}") else token
    if match["plain"]:
        return _escaped(token[1:-1].replace("''", "'"))
    if match["escape"]:
        return token.replace("\n", "\\n")
    return token


def _escaped(text: str) -> str:
    return "E'" + text.replace("\\", "\\\\").replace("'", "''").replace("\n", "\\n") + "'"
