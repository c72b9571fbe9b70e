"""A statement of a hundred thousand letters that almost fits a pattern is read once: a judge cannot be stalled.

Read once it takes milliseconds, read anew from every letter it would take minutes.
"""

from __future__ import annotations

import pytest

from bot.findings import Location
from bot.replay.facts import Rewrite, StatementFacts, Touched, Trace
from bot.replay.judges import access, advice, backfills, cleared, orders, rows_locked, stored, taken
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
    "DO $$ " + "/*" * (MANY // 2),
    "SELECT 1 " + "FOR UPDATE OF a " * (MANY // 16),
    "ALTER TABLE t ALTER x TYPE int " + "x TYPE int " * (MANY // 11),
    "ALTER TABLE t ALTER x TYPE int USING " + ", " * (MANY // 2),
    "LOCK TABLE " + "a, " * (MANY // 3),
    "CREATE INDEX IF NOT EXISTS a ON b (" * (MANY // 35),
    "CREATE TABLE IF NOT EXISTS a (" * (MANY // 30),
    "SELECT " + "LIKE '%" * (MANY // 7),
]


@pytest.mark.parametrize("text", LONG, ids=lambda text: text[:32].strip())
def test_no_statement_holds_a_judge_up(text: str) -> None:
    """None of these has the form that a pattern looks for, and each pattern says so."""
    assert isinstance(gentler(text), str)
    assert isinstance(guarded(text), str)
    assert backfills.ASSIGNED.match(text) is None
    assert access.OWNER.match(text) is None


@pytest.mark.parametrize("text", LONG, ids=lambda text: text[:32].strip())
def test_what_a_statement_says_of_rows_and_locks_is_read_once(text: str) -> None:
    """Judges that read a statement beside what it was seen to do are held up by none."""
    seen = Trace(rewrites=(Rewrite("public.t"),), touched=(Touched("public.t", updated=1),))
    item = StatementFacts(text, Location("a.sql", 1), tag="SELECT 1", trace=seen)
    assert not orders.in_order(orders.LOCKS, text, ["public.t2"])
    assert not orders.in_order(orders.WRITES, text, ["public.t2"])
    assert isinstance(cleared.replaced(item, "public.t", "x"), bool)
    assert isinstance(rows_locked.own_texts(item), tuple)
    assert isinstance(stored.essence(text), str)
    assert isinstance(advice.ALTER.match(text), object)
    for pattern in (advice.LEADING, taken.INDEX, taken.TABLE):
        assert isinstance(pattern.search(text), object)
