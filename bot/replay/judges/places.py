"""Where the change itself speaks of an object: in the statement that makes it, or in one that merely names it. Pure."""

from __future__ import annotations

import re

from bot.catalog.model import Identity
from bot.findings import Location
from bot.replay.judges.case import Case
from bot.replay.judges.locate import bare, definition, statements


def own_place(case: Case, identity: Identity, *hints: str) -> Location | None:
    """Return where the change itself makes `identity`, preferring the line that names one of `hints`; None when it does not."""
    place = definition(case.head, identity)
    if not case.mine(place):
        return said_by(case, bare(identity.parent), bare(identity.name)) or (
            said_by(case, bare(identity.parent), *hints) if identity.parent and hints else None
        )
    for statement in statements(case.head):
        where = statement.location
        if where.path == place.path and where.line <= place.line <= max(where.line, where.end_line):
            for offset, line in enumerate(statement.sql.splitlines()):
                if any(_names(line, hint) for hint in hints if hint):
                    return Location(place.path, where.line + offset, where.line + offset)
    return place


def said_by(case: Case, *words: str) -> Location | None:
    """Return the first own statement that names all of `words`; None when none does."""
    wanted = [word for word in words if word]
    for item in statements(case.head):
        if wanted and case.mine(item.location) and all(_names(item.sql, word) for word in wanted):
            return item.location
    return None


def _names(text: str, word: str) -> bool:
    return re.search(rf"(?<![\w$]){re.escape(word)}(?![\w$])", text, re.IGNORECASE) is not None
