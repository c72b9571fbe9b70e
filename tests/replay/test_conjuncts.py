"""Conditions are taken apart at the ANDs that join the whole, and nowhere else."""

from __future__ import annotations

import pytest

from bot.replay.samples.conjuncts import conjuncts


@pytest.mark.parametrize(
    ("condition", "parts"),
    [
        ("((a > 0) AND (b > 0))", ("(a > 0)", "(b > 0)")),
        ("((kind IS NOT NULL) AND (kind = 'a'::text) AND (id >= 0))", ("(kind IS NOT NULL)", "(kind = 'a'::text)", "(id >= 0)")),
        ("(((a > 0) AND (b > 0)) AND (c > 0))", ("(a > 0)", "(b > 0)", "(c > 0)")),
        ("((a > 0) OR ((b > 0) AND (c > 0)))", ("((a > 0) OR ((b > 0) AND (c > 0)))",)),
        ("(t <> ') AND ('::text)", ("(t <> ') AND ('::text)",)),
        ("(t = 'it''s) AND (b'::text)", ("(t = 'it''s) AND (b'::text)",)),
        ('(("a) AND (b" > 0) AND (c > 0))', ('("a) AND (b" > 0)', "(c > 0)")),
        ("VALUE > 0 AND VALUE < 9", ("VALUE > 0 AND VALUE < 9",)),
        ("(a > 0)", ("(a > 0)",)),
        ("", ("",)),
    ],
)
def test_a_condition_is_taken_apart(condition: str, parts: tuple[str, ...]) -> None:
    """What is quoted or lies deeper stays together."""
    assert conjuncts(condition) == parts
