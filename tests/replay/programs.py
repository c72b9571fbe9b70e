"""Programs from file texts, read by the same reader as the deploy's files."""

from __future__ import annotations

from dataclasses import replace

from bot.findings import Location
from bot.scripts.model import Program, PsqlCall, TransactionMode
from bot.scripts.program import build


def program(*files: str, together: bool = False, single: bool = False, stop: bool = True, tolerated: bool = False) -> Program:
    """One psql call per file, or one for all of them (`together`)."""
    tree = {f"{number:02d}.sql": text.encode() for number, text in enumerate(files, 1)}
    mode = TransactionMode.SINGLE if single else TransactionMode.AUTOCOMMIT
    calls = [PsqlCall((path,), Location(path), mode=mode, on_error_stop=stop, tolerated=tolerated) for path in tree]
    if together:
        calls = [replace(calls[0], sources=tuple(tree))]
    made = build(tree, calls)
    assert not made.findings
    return made
