"""Documents with text at the keys that the change asks for: sample rows hold none of these keys, a real table may. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from bot.catalog import lookup
from bot.catalog.model import Catalog
from bot.replay.mentions import names

STEP = r"\s*->>?\s*'(?:[^']|'')+'"
PATH = r"\s*#>>?\s*'\{[^}']+\}'"
ASKED = re.compile(rf'(?<![\w$"])(?P<column>"[^"]+"|[A-Za-z_][\w$]*)(?:\s*::\s*jsonb?)?\)?(?P<way>(?:{STEP})+|{PATH})')
KEY = re.compile(r"->>?\s*'((?:[^']|'')+)'")
INSIDE = re.compile(r"\{([^}]*)\}")
TEXT = "n/a"
"""What is no number, no date and no truth value, as people write it where they have none."""
MOST = 2
"""So many rows get the same document."""


def rows(texts: Iterable[str], base: Catalog) -> Iterator[str]:
    """Yield updates that give rows of `base` documents with every key that `texts` ask for, by their column and its table."""
    asked: dict[str, tuple[list[list[str]], list[str]]] = {}
    for text in sorted(texts):
        for match in ASKED.finditer(text):
            ways, sayings = asked.setdefault(match["column"], ([], []))
            ways.append(_keys(match["way"]))
            sayings.append(text)
    for identity in lookup.of_kind(base, "column") if asked else ():
        if identity.name not in asked or base.objects[identity].attributes.get("type") not in ("json", "jsonb"):
            continue
        ways, sayings = asked[identity.name]
        if any(names(text, identity.parent.rpartition(".")[2].strip('"')) for text in sayings):
            yield from _updates(identity.parent, identity.name, _document(ways))


def _keys(way: str) -> list[str]:
    inside = INSIDE.search(way)
    return inside[1].split(",") if inside else [key.replace("''", "'") for key in KEY.findall(way)]


def _document(ways: Iterable[list[str]]) -> str:
    whole: dict[str, object] = {}
    for way in ways:
        place = whole
        for key in way[:-1]:
            inner = place.setdefault(key, {})
            if not isinstance(inner, dict):
                inner = place[key] = {}
            place = inner
        place.setdefault(way[-1], TEXT)
    return json.dumps(whole).replace("'", "''")


def _updates(table: str, column: str, document: str) -> Iterator[str]:
    """Yield one that puts the document in the place of what is there, and one that adds to it where a CHECK asks for more."""
    last = f"(SELECT ctid FROM {table} ORDER BY ctid DESC LIMIT {MOST})"  # noqa: S608 - names as the catalog quotes them
    yield f"UPDATE {table} SET {column} = '{document}' WHERE ctid IN {last}"  # noqa: S608
    added = f"{column}::jsonb || '{document}'::jsonb"
    yield f"UPDATE {table} SET {column} = {added} WHERE ctid IN {last} AND jsonb_typeof({column}::jsonb) = 'object'"  # noqa: S608
