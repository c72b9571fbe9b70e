"""What a repository does otherwise throughout is its habit; what it does otherwise now and then is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.lint.engine import lint
from bot.lint.habits import habits
from bot.scripts.model import Layout, Tree

TABLE = "CREATE TABLE IF NOT EXISTS t{0} (a int, at timestamp(3) NOT NULL);\n"
INDEX = 'CREATE INDEX CONCURRENTLY IF NOT EXISTS "t{0}_a_key" ON public.t{0} (a);\n'
KEY = "ALTER TABLE t{0} ADD CONSTRAINT t{0}_a_fkey FOREIGN KEY (a) REFERENCES p (id);\n"
OURS = (
    "-- Shop - Part\n-- Part {0}: a part\nCREATE TABLE t{0} (a int, at timestamptz, b timestamp with time zone);\n"
    "COMMENT ON TABLE t{0} IS 'a';\nCREATE INDEX idx_t{0}_a ON t{0} (a);\n"
    "ALTER TABLE t{0} ADD CONSTRAINT fk_t{0}_p FOREIGN KEY (a) REFERENCES p (id);\n"
)
STYLE = {"index-name", "foreign-key-name", "template-header", "table-comment", "squawk-prefer-timestamp-tz"}


def files(text: str, count: int = 5, first: int = 1) -> Tree:
    return {f"db/schema/{n:02}_part.sql": text.format(n).encode() for n in range(first, first + count)}


def rules(base: Tree, text: str, layout: Layout) -> set[str]:
    head = {**base, "db/schema/30_new.sql": text.format(30).encode()}
    return {finding.rule for finding in lint(base, head, layout).findings} & STYLE


def test_a_change_that_is_written_as_everything_around_it_is_not_told_to_begin_with_our_style() -> None:
    base = files(TABLE + INDEX + KEY)
    assert habits(base, Layout()) == STYLE
    assert rules(base, TABLE + INDEX + KEY, Layout()) == set()


def test_where_the_base_keeps_to_the_style_or_holds_little_the_change_is_held_to_it() -> None:
    assert rules(files(OURS), TABLE + INDEX + KEY, Layout()) == STYLE
    assert rules(files(TABLE + INDEX + KEY, 2), TABLE + INDEX + KEY, Layout()) == STYLE


def test_some_that_depart_among_many_that_do_not_are_no_habit() -> None:
    base = {**files(OURS, 4), **files(TABLE + INDEX + KEY, 8, first=5)}
    assert habits(base, Layout()) == frozenset()


@pytest.mark.parametrize("stated", [{"index_name": "ix_{table}_{columns}"}, {"foreign_key_name": "fkey_{table}_{parent}"}])
def test_a_pattern_that_the_settings_state_is_asked_for_always(stated: dict[str, str]) -> None:
    layout = replace(Layout(), **stated)  # type: ignore[arg-type]
    (rule,) = {key.replace("_", "-") for key in stated}
    assert rules(files(TABLE + INDEX + KEY), TABLE + INDEX + KEY, layout) == {rule}


def test_a_column_that_stood_there_before_is_not_what_the_change_brings() -> None:
    """An edited CREATE TABLE brings its new lines only."""
    base = {"db/schema/01_t.sql": b"CREATE TABLE IF NOT EXISTS t (\n  a int,\n  at timestamp\n);\n"}
    for line, found in (("  b int,\n  at timestamp", False), ("  at timestamp,\n  b timestamp", True)):
        edited = base["db/schema/01_t.sql"].replace(b"  at timestamp", line.encode())
        alter = b"ALTER TABLE t ADD COLUMN IF NOT EXISTS b int, ADD COLUMN IF NOT EXISTS b timestamptz;\n"
        head = {"db/schema/01_t.sql": edited, "db/schema/02_b.sql": alter}
        told = {finding.rule for finding in lint(base, head, Layout()).findings}
        assert ("squawk-prefer-timestamp-tz" in told) is found, line
