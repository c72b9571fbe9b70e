"""An index definition as PostgreSQL prints it, taken apart. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

INDEX = re.compile(r"^CREATE (UNIQUE )?INDEX .+? ON (?:ONLY )?(?:.+?) USING (\w+) \((.*)$", re.DOTALL)
COLUMN = re.compile(r'^("(?:[^"]|"")+"|[\w$]+)(?= |$)')


@dataclass(frozen=True, slots=True)
class Parts:
    """What an index is built over. `keys` are as printed, with operator class and order; `columns` has "" for an expression."""

    unique: bool
    method: str
    keys: tuple[str, ...]
    columns: tuple[str, ...]
    include: tuple[str, ...] = ()
    equal_nulls: bool = False
    condition: str = ""


@lru_cache(1 << 16)
def parts(definition: str) -> Parts | None:
    """Take an index definition apart, None for what is none; nearly all are the same from one examination to the next."""
    match = INDEX.match(definition)
    if match is None:
        return None
    keys, rest = inside(match[3])
    include: list[str] = []
    if rest.startswith(" INCLUDE ("):
        include, rest = inside(rest.removeprefix(" INCLUDE ("))
    names = tuple(name[1] if (name := COLUMN.match(key)) and "(" not in key else "" for key in keys)
    options, _, condition = rest.partition(" WHERE ")
    return Parts(bool(match[1]), match[2], tuple(keys), names, tuple(include), "NULLS NOT DISTINCT" in options, condition)


def inside(text: str) -> tuple[list[str], str]:
    """Split what stands before the closing parenthesis at its commas; return it and what follows."""
    found: list[str] = []
    depth = start = 0
    quote = ""
    for at, letter in enumerate(text):
        if letter in "\"'" and quote in ("", letter):
            quote = "" if quote else letter
        if quote:
            continue
        if letter == ")" and depth == 0:
            return [*found, text[start:at].strip()], text[at + 1 :]
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            found.append(text[start:at].strip())
            start = at + 1
    return [], ""
