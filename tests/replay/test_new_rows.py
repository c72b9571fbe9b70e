"""A constraint that rows stop is shown so that it looks at new rows only, in words that PostgreSQL takes."""

from __future__ import annotations

import pytest

from bot.replay.judges.new_rows import added, for_new_rows

BLOCK = "DO $$\nBEGIN\n    IF true THEN\n        {}\n    END IF;\nEND $$"
KEY = "ALTER TABLE ONLY a.t ADD CONSTRAINT fk_t FOREIGN KEY (p) REFERENCES p (id) ON DELETE CASCADE"


@pytest.mark.parametrize(
    ("statement", "shown"),
    [
        ("ALTER TABLE t ADD CHECK (a > 0)", "ALTER TABLE t ADD CHECK (a > 0) NOT VALID"),
        ("ALTER TABLE \"T\" ADD CONSTRAINT c CHECK (f(a, ')') > (1)) NO INHERIT", None),
        (KEY, None),
    ],
)
def test_the_words_stand_behind_the_constraint_alone_or_in_a_block(statement: str, shown: str | None) -> None:
    assert for_new_rows(statement) == f"{shown or f'{statement} NOT VALID'};"
    assert for_new_rows(BLOCK.format(f"{statement};")) == BLOCK.format(for_new_rows(statement)) + ";"


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE t ADD COLUMN a int CHECK (a > 0)",
        "ALTER TABLE t ADD CHECK (a > 0), ADD CHECK (b > 0)",
        f"ALTER TABLE t ADD CHECK (a > 0); {KEY}",
        "ALTER TABLE t ADD CHECK (a > 0) NOT VALID",
        "ALTER TABLE t ADD CHECK (a > 0",
    ],
)
def test_where_the_words_have_no_one_place_nothing_is_shown(statement: str) -> None:
    """A column's own check has no such form."""
    assert for_new_rows(statement) == ""


def test_a_condition_is_read_whole() -> None:
    found = added("ALTER TABLE t ADD CONSTRAINT c CHECK (a IN ('(', 'b') AND (b > 0))")
    assert found
    assert (found.table, found.name, found.condition) == ("t", "c", "a IN ('(', 'b') AND (b > 0)")


def test_of_a_long_block_only_the_statement_is_shown() -> None:
    """Half a block is no statement."""
    block = BLOCK.format("ALTER TABLE t ADD CHECK (a > 0);\n" + "PERFORM 1;\n" * 200)
    assert for_new_rows(block) == "ALTER TABLE t ADD CHECK (a > 0) NOT VALID;"
