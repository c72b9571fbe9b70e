"""Where in the files an object is made: the statement and, inside it, the line that names it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.catalog.model import Identity
from bot.findings import Location
from bot.replay.verbs import verb
from bot.scripts.model import Program, Statement

MADE = r"\b(?:COLUMN|CONSTRAINT|ADD|INDEX|TABLE|TYPE|DOMAIN|VIEW|SEQUENCE|FUNCTION|TRIGGER|POLICY|NOT\s+EXISTS)\s+"
MAKES = frozenset({"CREATE", "ALTER", "DO", "COMMENT", "GRANT", "REVOKE", "SELECT", "DROP"})


def statements(program: Program) -> Iterator[Statement]:
    """Yield every statement of the program in order."""
    for batch in program.batches:
        yield from batch.statements


def definition(program: Program, identity: Identity, *hints: str) -> Location:
    """Return the line that names `identity` in the statement that makes it, else the first file's start.

    Where PostgreSQL chose the name, the line is the one that names its table or, further on, the first of `hints`: its columns.
    """
    found = named(program, identity, *hints)
    first = next(statements(program), None)
    return found or (Location(first.location.path) if first else Location(""))


def named(program: Program, identity: Identity, *hints: str) -> Location | None:
    """Return the line that names `identity` in the statement that makes it, None where PostgreSQL chose the name.

    A statement that names both the object and its table is preferred; CREATE before ALTER before the rest.
    """
    own = bare(identity.name)
    table = bare(identity.parent)
    found: tuple[int, Location] | None = None
    place = (table or own).lower()
    for statement in statements(program):
        if place.isascii() and statement.sql.isascii() and place not in statement.sql.lower():
            continue
        at = _position(statement.sql, own)
        inside = _position(statement.sql, table) if table else at
        word = "" if inside is None else verb(statement.sql)
        if word not in MAKES:
            continue
        rank = _rank(word, named=at is not None, placed=inside is not None)
        if rank is not None and (found is None or rank < found[0]):
            found = rank, _line(statement, at if at is not None else _hinted(statement.sql, inside or 0, hints))
    return found[1] if found else None


def bare(name: str) -> str:
    """Return an object's own name: no schema, no arguments, no quotes."""
    text = re.sub(r"\(.*\)$", "", name, flags=re.DOTALL)
    parts = re.findall(r'"(?:[^"]|"")*"|[^.]+', text)
    last = parts[-1] if parts else text
    return last[1:-1].replace('""', '"') if last.startswith('"') else last


def _rank(word: str, *, named: bool, placed: bool) -> int | None:
    """Lower is better; None when the statement does not speak about the object."""
    if not placed or not named:
        return {"CREATE": 8, "ALTER": 8, "DO": 9}.get(word) if placed and not named else None
    return {"CREATE": 0, "ALTER": 1, "DO": 2}.get(word, 4)


def _position(sql: str, name: str) -> int | None:
    """Return where `name` stands: where it is made rather than where a guard looks for it."""
    if not name or (name.isascii() and sql.isascii() and name.lower() not in sql.lower()):
        return None
    word = rf"(?<![\w$]){re.escape(name)}(?![\w$])"
    made = re.search(rf"{MADE}(?:[\w\"]+\.)?\"?(?P<name>{word})", sql, re.IGNORECASE)
    match = re.search(word, sql, re.IGNORECASE)
    return made.start("name") if made else match.start() if match else None


def _hinted(sql: str, start: int, hints: tuple[str, ...]) -> int:
    """Return where the first hint stands behind `start`; `start` itself when none does."""
    for hint in hints:
        match = re.compile(rf"(?<![\w$]){re.escape(hint)}(?![\w$])", re.IGNORECASE).search(sql, start)
        if match:
            return match.start()
    return start


def _line(statement: Statement, position: int) -> Location:
    line = statement.location.line + statement.sql.count("\n", 0, position)
    return Location(statement.location.path, line, line)
