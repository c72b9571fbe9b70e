"""JSON objects that hold what conditions ask of single keys: that they are there, of which sort, with which text. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

TEXT = r"'((?:[^']|'')*)'(?:::text)?"
NAMED = re.compile(rf"->>?\s*{TEXT}|\?\s*{TEXT}")
ALL_OF = re.compile(r"\?&\s*(?:ARRAY)?\s*[\['{]+([^\]}]*)")
TYPEOF = re.compile(rf"jsonb?_typeof\(\(*[\w.\"]+\s*->\s*{TEXT}\)*\s*=\s*(?:ANY\s*\(+ARRAY\[)?'(\w+)'")
CAST = re.compile(rf"->>\s*{TEXT}\)*::(\w+)")
EQUAL = re.compile(rf"->>\s*{TEXT}\)*\s*=\s*(?:ANY\s*\(+ARRAY\[)?{TEXT}")
NUMBERS = frozenset({"number", "numeric", "integer", "bigint", "smallint", "double", "real"})


def document(checks: Iterable[str], number: int) -> str | None:
    """Return an object for one row with every key that the checks name, each of the sort they ask for; None without keys."""
    text = " ".join(checks)
    keys = [first or second for first, second in NAMED.findall(text)]
    keys += [word.strip(" '\"").removesuffix("'::text") for words in ALL_OF.findall(text) for word in words.split(",")]
    sorts = dict([*CAST.findall(text), *TYPEOF.findall(text)])
    said = dict(EQUAL.findall(text))
    if not keys:
        return None
    return json.dumps({key: said.get(key, _value(key, sorts, number)) for key in dict.fromkeys(keys)})


def _value(key: str, sorts: Mapping[str, str], number: int) -> object:
    sort = sorts.get(key, "string")
    if sort in NUMBERS:
        return number + 1
    values: dict[str, object] = {
        "boolean": number % 2 == 0,
        "array": [number],
        "object": {},
        "date": f"2024-01-{number % 28 + 1:02d}",
        "timestamp": f"2024-01-{number % 28 + 1:02d} 12:00:00",
        "timestamptz": f"2024-01-{number % 28 + 1:02d} 12:00:00+00",
        "uuid": f"00000000-0000-4000-8000-{number:012d}",
    }
    return values.get(sort, f"v{number}")
