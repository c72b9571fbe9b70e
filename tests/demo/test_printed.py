"""A comment printed at a terminal reads as it does on GitHub, less what only a browser shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.demo.printed import as_terminal_markdown

COMMENTS = sorted((Path(__file__).parents[1] / "cases" / "comments").glob("*.md"))


@pytest.mark.parametrize("path", COMMENTS, ids=lambda path: path.stem)
def test_what_the_bot_itself_writes_is_never_shown_as_an_escape(path: Path) -> None:
    """Marks, breaks in live words and folding leave neither tags nor written-out invisible characters behind."""
    printed = as_terminal_markdown(path.read_text(encoding="utf-8"))
    assert "\\u{" not in printed
    assert "<!--" not in printed
    assert "<details" not in printed


def test_what_a_stranger_hid_in_a_comment_is_written_out() -> None:
    """Characters that reorder or move the cursor are shown, not obeyed."""
    assert "\\u{202e}" in as_terminal_markdown("total \u202e fine \x1b[2J")
