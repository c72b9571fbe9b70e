"""psql's variables: names, the four ways to use one, and what counts as true."""

from __future__ import annotations

import re
from collections.abc import Mapping

NAME_PATTERN = r"[A-Za-z0-9_\x80-\U0010ffff]+"
USE = re.compile(
    rf":(?:'(?P<literal>{NAME_PATTERN})'|\"(?P<ident>{NAME_PATTERN})\"|\{{\?(?P<test>{NAME_PATTERN})\}}|(?P<plain>{NAME_PATTERN}))"
)
VALID_NAME = re.compile(NAME_PATTERN)

RUN_TIME = re.compile(
    "DBNAME|ENCODING|ERROR|HOST|PORT|USER|SERVICE|ROW_COUNT|SQLSTATE|LAST_ERROR_(?:MESSAGE|SQLSTATE)"
    "|(?:SERVER_)?VERSION(?:_NAME|_NUM)?|SHELL_(?:ERROR|EXIT_CODE)|PIPELINE_[A-Z_]+_COUNT"
)
"""Set by psql itself from the server or the last result: not known from the text."""

_UNKNOWN = "\0"
"""What no value can begin with: it marks a name that stands for a value which only the deploy knows."""
_WORDS = (("true", True), ("false", False), ("yes", True), ("no", False))


def literal(value: str) -> str:
    """Return `value` as psql's `:'name'` writes it: an SQL literal, an escape string when it holds a backslash."""
    quoted = value.replace("'", "''")
    return f" E'{quoted.replace(chr(92), chr(92) * 2)}'" if "\\" in value else f"'{quoted}'"


def identifier(value: str) -> str:
    """Return `value` as psql's `:"name"` writes it: a quoted identifier."""
    return '"' + value.replace('"', '""') + '"'


def boolean(text: str) -> bool | None:
    r"""Return what psql takes `text` for in `\if` and in its on/off variables; None when it is neither."""
    lowered = text.lower()
    for word, meaning in _WORDS:
        if lowered and word.startswith(lowered):
            return meaning
    if len(lowered) >= 2 and lowered in {"on", "of", "off"}:
        return lowered == "on"
    return {"1": True, "0": False}.get(lowered)


def standing_in(name: str) -> str:
    """Return the value of a variable that is set when psql runs, to nobody here knows what."""
    return _UNKNOWN + name


def stands_in(value: str | None) -> bool:
    """Whether a value is a name that stands for another one."""
    return value is not None and value.startswith(_UNKNOWN)


def replaced(match: re.Match[str], variables: Mapping[str, str]) -> str | None:
    """Return the text for one use of a variable, None when the variable is not set (psql then leaves the use as it is).

    A value that only the deploy knows can be given a stand-in within quotes; without them it may be anything, so it is None.
    """
    if match["test"]:
        return "TRUE" if match["test"] in variables else "FALSE"
    value = variables.get(match["literal"] or match["ident"] or match["plain"])
    if value is None or match["plain"]:
        return None if stands_in(value) else value
    value = value.removeprefix(_UNKNOWN)
    return literal(value) if match["literal"] else identifier(value)
