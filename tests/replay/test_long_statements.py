"""A statement of a hundred thousand letters that almost fits a pattern is read once: a judge cannot be stalled.

Read once it takes milliseconds, read anew from every letter it would take minutes.
"""

from __future__ import annotations

import pytest

from bot.replay.judges import access, backfills
from bot.replay.judges.gentler import gentler
from bot.replay.judges.rerunnable import guarded

MANY = 100_000
LONG = [
    "ALTER TABLE t ADD COLUMN x int" + " " * MANY + "y",
    "ALTER TABLE t ADD COLUMN x int " + "DEFAULT 1 " * (MANY // 10) + ",",
    "ALTER TABLE t ADD COLUMN x int DEFAULT " + "(()" * (MANY // 3),
    "ALTER TABLE t ADD CONSTRAINT c CHECK (x) " + "NOT " * (MANY // 4),
    "CREATE INDEX " + "a." * (MANY // 2) + " ON t (x)",
    "CREATE" + " " * MANY + "INDEX x",
    "UPDATE t SET x = 1" + " " * MANY + "z",
    "UPDATE t SET x = " + "(" * MANY,
    "ALTER " + "a" * MANY,
    "ALTER " + "a " * (MANY // 2),
]


@pytest.mark.parametrize("text", LONG, ids=lambda text: text[:32].strip())
def test_no_statement_holds_a_judge_up(text: str) -> None:
    """None of these has the form that a pattern looks for, and each pattern says so."""
    assert isinstance(gentler(text), str)
    assert isinstance(guarded(text), str)
    assert backfills.ASSIGNED.match(text) is None
    assert access.OWNER.match(text) is None
