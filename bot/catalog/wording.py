"""How PostgreSQL words an expression once it has read its own words: what a script makes is worded so. Pure.

`status IN ('a', 'b')` over varchar is stored as an array whose type is changed as a whole and printed `(ARRAY['a'::character
varying, …])::text[]`. Who runs that text gets an array of which each value is changed, printed `ARRAY[('a'::character
varying)::text, …]`: the parser hands a cast of ARRAY[…] on to its elements. Both mean the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.catalog.model import Identity, Value

PRINTED = frozenset({"definition", "default", "using", "check", "filter", "bound", "partition_key", "expressions"})
"""Attributes that hold what the server prints of a tree."""
_ROUTINES = frozenset({"function", "procedure"})
_BODY_OF_TEXT = re.compile(r"^AS ", re.MULTILINE)
_OPENS = "(ARRAY["
_CAST = re.compile(r'\)::((?:"(?:[^"]|"")+"|[\w. ]|\([\d, ]+\))+)\[\]')
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")
MOST = 100
"""Casts of arrays that are handed on; a text with more, which nobody wrote, is compared as it stands."""
_DEPTH = {"(": 1, "[": 1, ")": -1, "]": -1}


def same(identity: Identity, name: str, one: Value, other: Value) -> bool:
    """Whether an attribute of an object says the same on two sides, if not in the same words."""
    return one == other or settled(identity, name, one) == settled(identity, name, other)


def settled(identity: Identity, name: str, value: Value) -> Value:
    """Return what an attribute's value becomes when it is read by the server and printed again; what is no tree stays."""
    if name not in PRINTED:
        return value
    if isinstance(value, tuple):
        return tuple(reread(item) if isinstance(item, str) else item for item in value)
    if not isinstance(value, str) or (identity.kind in _ROUTINES and _BODY_OF_TEXT.search(value)):
        return value
    return reread(value)


def reread(text: str) -> str:
    """Return `text`, as the server prints it, with every cast of an ARRAY[…] handed on to its elements."""
    if not 0 < text.count(_OPENS) <= MOST:
        return text
    found, place = [], 0
    while place < len(text):
        if quoted := _QUOTED.match(text, place):
            found.append(quoted[0])
            place = quoted.end()
            continue
        end = closed(text, place + len(_OPENS)) if text.startswith(_OPENS, place) else 0
        cast = _CAST.match(text, end) if end else None
        if cast is None:
            found.append(text[place])
            place += 1
            continue
        found.append(_handed_on(reread(text[place + 1 : end]), cast[1]))
        place = cast.end()
    return "".join(found)


def _handed_on(element: str, kind: str) -> str:
    """Return an element of an array, or an array of arrays, with a cast of its values to `kind`."""
    start = len(_OPENS) - 1
    if element.startswith(_OPENS[1:]) and closed(element, start) == len(element):
        return f"{_OPENS[1:]}{', '.join(_handed_on(one, kind) for one in _elements(element[start:-1]))}]"
    return f"({element})::{kind}"


def _elements(text: str) -> Iterator[str]:
    start = place = depth = 0
    while place < len(text):
        if quoted := _QUOTED.match(text, place):
            place = quoted.end()
            continue
        depth += _DEPTH.get(text[place], 0)
        if text[place] == "," and not depth:
            yield text[start:place].strip()
            start = place + 1
        place += 1
    if text[start:].strip():
        yield text[start:].strip()


def closed(text: str, place: int) -> int:
    """Return where the bracket ends inside which `place` is, past what is in quotes; 0 where it never does."""
    depth = 1
    while place < len(text):
        if quoted := _QUOTED.match(text, place):
            place = quoted.end()
            continue
        depth += _DEPTH.get(text[place], 0)
        place += 1
        if not depth:
            return place
    return 0
