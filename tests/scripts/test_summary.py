"""Statements in one line."""

from __future__ import annotations

import time

import pytest

from bot.scripts.summary import WIDTH, summary


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("CREATE TABLE IF NOT EXISTS t (\n  a int, -- x\n  b int\n)", "CREATE TABLE IF NOT EXISTS t"),
        ("ALTER TABLE t\n  ADD COLUMN a int /* why */ DEFAULT 'a  b -- c'", "ALTER TABLE t ADD COLUMN a int DEFAULT 'a  b -- c'"),
        ("-- note\nCREATE INDEX i\n ON t (a)", "CREATE INDEX i ON t (a)"),
        ("CREATE OR REPLACE FUNCTION f(a int) RETURNS int AS $$ x $$", "CREATE OR REPLACE FUNCTION f(…)"),
        ("DO $$ BEGIN IF true THEN ALTER TABLE t ADD COLUMN a int; END IF; END $$", "DO: ALTER TABLE t ADD COLUMN a int"),
        ("DO $$ BEGIN NULL; END $$", "DO block"),
        ("", ""),
    ],
)
def test_a_statement_is_cut_to_what_tells_it_apart(sql: str, expected: str) -> None:
    assert summary(sql) == expected


@pytest.mark.parametrize("sql", ["select " + "x," * 5000, "'" * 100_001, "CREATE " * 20_000, "DO " + "$" * 90_000, "/*" * 90_000])
def test_any_text_becomes_a_short_line_quickly(sql: str) -> None:
    start = time.process_time()
    line = summary(sql)
    assert len(line) <= WIDTH
    assert "\n" not in line
    assert time.process_time() - start < 0.5
