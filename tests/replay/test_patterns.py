"""Texts for the regular expressions of checks: whatever a check asks for, there is one that matches, or none."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.replay.samples.patterns import matching, texts


@pytest.mark.parametrize("pattern", ["^[a-z]{2}-\\d{4}$", "(a|bc)+x?", "^[^\\w\\-. @/:+]$", "a{3,}", "\\.[[:alpha:]]+"])
@pytest.mark.parametrize("number", [0, 1, 17, 4242])
def test_what_is_understood_matches(pattern: str, number: int) -> None:
    text = matching(pattern, number)
    assert text is not None
    assert re.search(pattern.replace("[[:alpha:]]", "[A-Za-z]"), text)


@pytest.mark.parametrize(
    "pattern", ["(?=a)b", "(a)\\1", "[^\\w\\-. @/:+#]", "(((x{255}){255}){255}){255}", "(" * 100_000, "[", "a{"]
)
def test_what_is_not_is_left_to_others(pattern: str) -> None:
    """Look-around, references, letters that are never tried, endless texts, and what is no pattern."""
    assert matching(pattern, 3) is None


@given(st.text("ab01^$.|?*+()[]{}\\,:-dwW'~ ", max_size=60), st.integers(0, 10_000))
def test_no_condition_is_an_error(pattern: str, number: int) -> None:
    assert isinstance(texts(f"(v ~ '{pattern}'::text) AND (v LIKE '{pattern}')", number), list)
