"""A statistics file that cannot be read takes the sizes away, not the verdict."""

from __future__ import annotations

import pytest

from bot.examine import Options, examine
from bot.report.model import Side
from bot.repository.comparison import Comparison
from tests.security.examination import ATTACK, BASE

INDEX = b"-- Shop - Names\n-- Part 2\nCREATE INDEX IF NOT EXISTS idx_t_name ON t (name);\n"
BIG, BROKEN = b'{"tables": {"public.t": {"rows": 90000000}}}', b"{}"


@pytest.mark.parametrize(
    ("old", "new", "said", "severity"),
    [
        (BIG, BIG, "", "error"),
        (BROKEN, BIG, "On the base branch db/stats.json does not hold table sizes", "warning"),
        (BIG, BROKEN, "With this change db/stats.json does not hold table sizes", "error"),
    ],
    ids=["whole", "broken_on_the_base", "broken_by_the_change"],
)
def test_sizes_weigh_and_a_broken_file_is_told(old: bytes, new: bytes, said: str, severity: str) -> None:
    """The base branch's own file counts; without it sizes are unknown, which warns."""
    path = "db/stats.json"
    trees = {**BASE, path: old}, {**BASE, path: new, ATTACK: INDEX}
    report = examine(Comparison(Side("main", "a" * 40), Side("feature", "b" * 40), *trees, "a" * 40), Options(repository="sizes"))
    assert [item.severity for item in report.findings if item.rule == "scan-under-lock"] == [severity]
    notes = [note for note in report.notes if path in note]
    assert len(notes) == bool(said)
    assert all(note.startswith(said) for note in notes)
