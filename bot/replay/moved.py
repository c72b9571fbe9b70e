"""Names of what a run moved: objects that it dropped, rewrote or defined, as far as names can tell who relies on them. Pure.

A name is told by its words in small letters, without its schema: whoever relies on an object by name has all of them in its
text. None stands for *nobody can tell*: an object that is used without being named, such as an operator or a cast.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from bot.catalog.model import Change

WORD = re.compile(r"[\w$]+")
PIECE = re.compile(r'(?:"(?:[^"]|"")*"|[^\s"])+')
PART = re.compile(r'"(?:[^"]|"")*"|[^."]+')
BETWEEN = frozenset({"on", "for"})
"""Reserved words that stand between names in an identity (`trigger on public.orders`)."""
NAMED = frozenset({
    "table", "view", "materialized view", "foreign table", "sequence", "index", "column", "table column", "default",
    "default value", "constraint", "table constraint", "trigger", "rule", "policy", "statistics", "statistics object",
    "function", "procedure", "aggregate", "routine", "toast table",
})  # fmt: skip
"""Kinds that are used by name only, in the catalog's words and in the server's."""
TYPES = frozenset({"type", "domain", "composite type"})
RIGHTS = frozenset({"TABLE", "SEQUENCE", "FUNCTION", "PROCEDURE", "ROUTINE"})
TRIGGER = "trigger"
"""The one definition that asks for rights on a table and on a function."""
SPARED = {
    "table": re.compile(r"\s*ALTER\s+TABLE\s+([\w.\"$]+)\s+ADD\s+COLUMN\s+IF\s+NOT\s+EXISTS\b", re.IGNORECASE),
    "view": re.compile(r"\s*CREATE\s+OR\s+REPLACE\s+VIEW\s+([\w.\"$]+)", re.IGNORECASE),
}
"""Statements that are recorded once more than they define: a guarded column that is there, a view that is replaced."""

Event = Sequence[str | None]
"""A recorded event: kind, tag, kind of object, schema, identity."""


def names(identity: str) -> frozenset[str]:
    """Return the words of the names in an identity as the server prints it, without schemas and arguments.

    Nothing when a name has no word in it.
    """
    found: set[str] = set()
    for piece in PIECE.findall(identity.partition("(")[0]):
        parts = PART.findall(piece)
        for part in parts[1:] if len(parts) > 1 else parts:
            own = words(part)
            if not own:
                return frozenset()
            found |= own - (BETWEEN if part in BETWEEN else frozenset())
    return frozenset(found)


def words(text: str) -> frozenset[str]:
    """Return every word of a text in small letters."""
    return frozenset(WORD.findall(text.lower()))


def by_change(changes: Iterable[Change]) -> frozenset[str] | None:
    """Return the names of what differs between two catalogs; a part of a relation is told by the relation."""
    found: set[str] = set()
    for change in changes:
        if change.identity.kind not in NAMED and not (change.identity.kind in TYPES and change.op == "added"):
            return None
        for identity in filter(None, (change.identity, change.renamed_from)):
            own = names(identity.parent or identity.name)
            if not own:
                return None
            found |= own
    return frozenset(found)


def by_run(events: Iterable[Event], statements: Iterable[str]) -> frozenset[str] | None:
    """Return the names of what `statements` moved on the way, by what was recorded.

    What was defined only once is as the catalogs before and after show it.
    """
    spared: Counter[tuple[str, str]] = Counter()
    for sql in statements:
        for relation, pattern in SPARED.items():
            if found := pattern.match(sql):
                spared.update((relation, name) for name in names(found[1]))
    defined: Counter[tuple[str, str]] = Counter()
    moved: list[tuple[str, str]] = []
    rights = False
    for kind, tag, object_type, schema, identity in events:
        if identity is None:
            rights |= tag == "REVOKE"
            if tag == "REVOKE" and object_type not in RIGHTS:
                return None
        elif kind == "command" and schema != "pg_temp":
            defined[object_type or "", identity] += 1
        else:
            moved.append((object_type or "", identity))
    for (object_type, identity), count in defined.items():
        if count - min((spared[object_type, name] for name in names(identity)), default=0) > 1:
            moved.append((object_type, identity))
    named = _named(moved)
    return named if named is None or not rights else named | {TRIGGER}


def _named(identities: Iterable[tuple[str, str]]) -> frozenset[str] | None:
    found: set[str] = set()
    for kind, identity in identities:
        own = names(identity) if kind in NAMED | TYPES else frozenset()
        if not own:
            return None
        found |= own
    return frozenset(found)
