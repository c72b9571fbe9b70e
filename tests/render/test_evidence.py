"""The author's statement is shown once: where the fix holds it word for word, the evidence above leaves it out."""

from __future__ import annotations

import pytest

from bot.findings import Check, Edit, Finding, Location, Rule, Severity
from bot.render.wording import evidence

RULE = Rule("r", Check.RISK, Severity.NOTE, "t", "w", "m")
BLOCK = "DO $$\nBEGIN\n    ALTER TABLE t ADD COLUMN a int;\nEND $$"


def finding(told: str, fix: str, *edits: Edit) -> Finding:
    return RULE.at(Location("a.sql", 1), "m", evidence=told, fix=fix, edits=edits)


@pytest.mark.parametrize("told", [f"SHARE on t\n{BLOCK}", f"SHARE on t\nSTATEMENT:  {BLOCK}"])
def test_what_the_fix_repeats_is_left_out(told: str) -> None:
    assert evidence(finding(told, f"SET lock_timeout = '5s';\n{BLOCK};")) == "SHARE on t"


def test_a_fix_that_changes_the_statement_stands_beside_it() -> None:
    """The end of a block is in both; a statement that is cut in half helps nobody."""
    told = f"SHARE on t\n{BLOCK}"
    assert evidence(finding(told, BLOCK.replace("int", "bigint"))) == told
    assert evidence(finding(told, "Look first.")) == told
    assert evidence(finding("two rows", "DELETE FROM t;")) == "two rows"


def test_an_edit_shows_what_it_replaces_where_edits_are_shown() -> None:
    edit = Edit("a.sql", 1, 4, "other", BLOCK)
    assert evidence(finding(BLOCK, "other", edit)) == ""
    assert evidence(finding(BLOCK, "other", edit), edits=False) == BLOCK
