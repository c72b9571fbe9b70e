"""Columns that a condition sets equal to something made of the others (`gross = net + tax`). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.replay.samples.candidates import names
from bot.replay.samples.shapes import ColumnShape

NAME = r"(\"(?:[^\"]|\"\")+\"|[a-z_][\w$]*)"
FORMS = (re.compile(rf"^\(?{NAME} = (.+?)\)?$", re.DOTALL), re.compile(rf"^\(?(.+) = {NAME}\)?$", re.DOTALL))


def derivations(checks: Sequence[str], free: Mapping[int, ColumnShape]) -> Iterator[tuple[int, str]]:
    """Give (place of a column, what it must equal) for each condition that says so; the other side speaks of other columns."""
    by_name = {column.name: place for place, column in free.items()}
    for check in checks:
        for form, (name, rest) in zip(FORMS, ((1, 2), (2, 1)), strict=True):
            found = form.match(check)
            if found and found[name] in by_name and not names(found[rest], found[name]) and _balanced(found[rest]):
                if any(names(found[rest], other) for other in by_name):
                    yield by_name[found[name]], found[rest]
                break


def _balanced(text: str) -> bool:
    return text.count("(") == text.count(")")
