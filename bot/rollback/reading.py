"""Rollback scripts that are not ours (an author's, or what pg_dump printed), read by psql's rules in a limited child."""

from __future__ import annotations

from collections.abc import Sequence

from bot.findings import Location
from bot.replay.reading import ask
from bot.scripts.admission import Limits
from bot.scripts.model import Layout, Program, PsqlCall
from bot.scripts.reading import Ask, Question

LIMITS = Limits(file_bytes=16_000_000)


def read_program(parts: Sequence[tuple[str, str]]) -> Program:
    """Return the program of (path, text) in the order they run, each in a psql call of its own. Raises CouldNotJudge."""
    tree = {path: text.encode() for path, text in parts}
    calls = tuple(PsqlCall((path,), Location(path)) for path, _ in parts)
    return ask(Question({}, tree, Layout(), (Ask("calls", head=True, calls=calls),), LIMITS))[0]
