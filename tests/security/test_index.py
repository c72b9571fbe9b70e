"""Every acceptance case of the threat model, 1 to 76, has a test that carries its number in its name or its parameters."""

from __future__ import annotations

import re
from pathlib import Path

CASES = range(1, 77)
NAME = re.compile(r"""def (test_\w+)|["'](case[-_]\d+[\w-]*)["']""")
NUMBERS = re.compile(r"(?:^test_|cases?[-_]|_and_|_to_)(\d+)(?:_to_(\d+))?(?=\D|$)")


def covered(text: str) -> set[int]:
    """Return the numbers that the names in a test file carry; `cases_15_to_19` are five."""
    found: set[int] = set()
    for name in (first or second for first, second in NAME.findall(text)):
        for start, end in NUMBERS.findall(name):
            found |= set(range(int(start), int(end or start) + 1))
    return found


def test_no_case_is_without_a_test() -> None:
    tests = Path(__file__).parents[1]
    found = set().union(*(covered(path.read_text("utf-8")) for path in tests.rglob("test_*.py")))
    assert sorted(set(CASES) - found) == []


def test_the_index_reads_lists_and_ranges() -> None:
    text = 'def test_cases_4_and_7_x() -> None: ...\ndef test_cases_15_to_17_y(): ...\ndef test_57_z(): ...\n"case-5-super"'
    assert covered(text) == {4, 5, 7, 15, 16, 17, 57}
