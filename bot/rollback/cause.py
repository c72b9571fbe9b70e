"""Which statement of a change a loss comes from. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection

from bot.findings import Location
from bot.replay.facts import ReplayFacts, StatementFacts
from bot.replay.mentions import names

LOSS = re.compile(r"(?:table|column|sequence) ([^\s.:]+)\.([^\s.:]+)(?:\.([^\s:]+))?[: ]")
WRITES = re.compile(r"\b(?:UPDATE|DELETE|TRUNCATE|MERGE|DROP|TYPE|setval|RESTART)\b", re.IGNORECASE)


def caused(facts: ReplayFacts, loss: str, changed: Collection[str]) -> Location | None:
    """Return the line of the changed files that speaks of what is lost where it is overwritten or dropped; None without one."""
    found = LOSS.match(loss)
    if found is None or facts.upgrade is None:
        return None
    table, column = found[2], found[3] or ""
    old = {item.sql for item in facts.base.run.statements}
    own = [item for item in facts.upgrade.run.statements if item.location.path in changed and item.sql not in old]
    for word in (column, table):
        for item in own:
            if word and names(item.sql, word) and names(item.sql, table) and WRITES.search(item.sql):
                return _line(item, word)
    return None


def _line(item: StatementFacts, word: str) -> Location:
    """Return the line that writes and names `word`, else the one that writes."""
    lines = item.sql.split("\n")
    writing = [number for number, line in enumerate(lines) if WRITES.search(line)]
    naming = [number for number in writing if names(lines[number], word)]
    line = item.location.line + (naming or writing)[0]
    return Location(item.location.path, line, line)
